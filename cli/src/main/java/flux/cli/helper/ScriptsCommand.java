package flux.cli.helper;

import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.getopt.Given;
import flux.cli.getopt.Subcommand;
import flux.cli.getopt.Syntax;
import flux.ledger.id.JobId;
import flux.ledger.text.InvalidText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// `flux run-prolog`, `run-epilog`, `run-housekeeping`: runs the site's scripts of
/// `/etc/flux/system/NAME.d`, one after the other, for the job FLUX_JOB_ID. What
/// `job-manager.prolog.command` and the like may name.
public final class ScriptsCommand {
    private static final Path SYSTEM = Path.of("/etc/flux/system");
    private static final double TIMEOUT_SECONDS = 1800;
    private static final int TIMED_OUT = 128 + 15;

    private ScriptsCommand() {}

    /// @param what `prolog`, `epilog` or `housekeeping`
    /// @return the largest exit code of the scripts
    public static int run(String what, List<String> words, Session session) {
        String table =
                """
                [OPTIONS]
                Run the site's %1$s scripts for the job of FLUX_JOB_ID
                -d, --exec-directory=DIR  Where they are (default: /etc/flux/system/%1$s.d)
                -t, --timeout=FSD  How long each may take (default: 30m)
                -v, --verbose  Say which scripts are run
                Examples:
                  FLUX_JOB_ID=ƒ5b1Qz flux run-%1$s -v -d ./%1$s.d
                """
                        .formatted(what);
        return Subcommand.run(
                "flux-run-" + what,
                Syntax.of("flux-run-" + what, "", table),
                words,
                session,
                given -> run(what, given, session));
    }

    private static int run(String what, Given given, Session session) {
        given.operands(0, 0);
        String id = session.env().getOrDefault("FLUX_JOB_ID", "");
        if (id.isEmpty()) {
            throw new CommandException("FLUX_JOB_ID not found in environment");
        }
        try {
            JobId.parse(id);
        } catch (InvalidText e) {
            throw new CommandException("FLUX_JOB_ID=" + id + " is no job id");
        }
        Path directory = SYSTEM.resolve(what + ".d");
        if (given.has('d')) {
            directory = session.cwd().resolve(given.value('d', ""));
            if (!Files.isDirectory(directory)) {
                throw new CommandException(given.value('d', "") + ": no such directory");
            }
        }
        double timeout = given.duration('t', TIMEOUT_SECONDS);
        int code = 0;
        for (Path script : scripts(directory)) {
            if (given.has('v')) {
                session.err().println("%s: %s: running %s".formatted(id, what, script));
            }
            int ended = run(script, timeout, session);
            if (ended != 0) {
                session.err()
                        .println(
                                "%s: %s: %s failed with rc=%d"
                                        .formatted(id, what, script.getFileName(), ended));
            }
            code = Math.max(code, ended);
        }
        return code;
    }

    private static List<Path> scripts(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new CommandException(directory + ": " + e.getMessage());
        }
    }

    private static int run(Path script, double timeoutSeconds, Session session) {
        ProcessBuilder builder =
                new ProcessBuilder(script.toString())
                        .directory(session.cwd().toFile())
                        .redirectErrorStream(true)
                        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().clear();
        builder.environment().putAll(session.env());
        try {
            Process process = builder.start();
            Thread copier = Thread.startVirtualThread(() -> copy(process, session));
            long millis = (long) (timeoutSeconds * 1e3);
            if (!process.waitFor(millis, TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                session.err().println(script.getFileName() + ": timeout");
                return TIMED_OUT;
            }
            copier.join(TimeUnit.SECONDS.toMillis(1));
            return process.exitValue();
        } catch (IOException e) {
            throw new CommandException(script + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted");
        }
    }

    private static void copy(Process process, Session session) {
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            lines.lines().forEach(session.out()::println);
        } catch (IOException e) {
            // The script has been ended.
        }
    }
}
