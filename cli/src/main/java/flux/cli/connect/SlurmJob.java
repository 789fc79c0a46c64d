package flux.cli.connect;

import flux.cli.CommandException;
import flux.cli.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The instance that a job of Slurm's is: `slurm:ID`, by Slurm's own commands.
final class SlurmJob {
    private static final long PATIENCE_SECONDS = 60;
    private static final String FIRST_TASK = "0";
    private static final int MISSING = -1;
    private static final int PID = 0;
    private static final int LOCALID = 3;

    private final Session session;
    private final String id;

    SlurmJob(Session session, String id) {
        this.session = session;
        this.id = id;
    }

    /// On one of the job's machines its processes say it; from elsewhere the job's first machine is
    /// asked.
    ///
    /// @throws CommandException when neither knows
    String uri() {
        if (!id.matches("[0-9][0-9_.+]*")) {
            throw new CommandException(
                    "slurm:" + id + ": expected slurm:JOBID, as squeue shows it");
        }
        Said pids = run("scontrol", "listpids", id);
        if (pids.code() != 0 && !id.equals(session.env().get("SLURM_JOB_ID"))) {
            return there();
        }
        for (String line : pids.out().lines().toList()) {
            // PID JOBID STEPID LOCALID GLOBALID: brokers are first tasks; others may be of nested
            // instances.
            String[] fields = line.strip().split("\\s+");
            if (fields.length > LOCALID && fields[LOCALID].equals(FIRST_TASK)) {
                try {
                    return InstanceUri.remote(ProcessUri.of(fields[PID]));
                } catch (CommandException e) {
                    continue; // a launcher's helper, or another program of the job
                }
            }
        }
        throw new CommandException("Unable to resolve Flux URI for Slurm job " + id);
    }

    private String there() {
        Said uri =
                run(
                        "srun",
                        "--overlap",
                        "--jobid=" + id,
                        "-n1",
                        "-N1",
                        "flux",
                        "uri",
                        "slurm:" + id);
        if (uri.code() == MISSING) {
            throw new CommandException(
                    "slurm:%s: scontrol and srun are not on the PATH, or cannot be run; try where Slurm's commands are"
                            .formatted(id));
        }
        if (uri.code() != 0 || uri.out().isBlank()) {
            throw new CommandException("Unable to resolve Flux URI for Slurm job " + id);
        }
        return uri.out().strip();
    }

    private record Said(int code, String out) {}

    /// Without FLUX_URI: that of the caller is not the job's.
    private Said run(String... words) {
        Path program = onPath(words[0]);
        if (program == null) {
            return new Said(MISSING, "");
        }
        List<String> command = new ArrayList<>(List.of(words));
        command.set(0, program.toString());
        ProcessBuilder builder = new ProcessBuilder(command).directory(session.cwd().toFile());
        Map<String, String> env = new TreeMap<>(session.env());
        env.remove("FLUX_URI");
        builder.environment().clear();
        builder.environment().putAll(env);
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            Thread watch = Thread.ofVirtual().start(() -> limit(process));
            String out =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            watch.interrupt();
            return new Said(code, out);
        } catch (IOException e) {
            return new Said(MISSING, "");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted");
        }
    }

    private static void limit(Process process) {
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            return; // it has ended
        }
    }

    private @Nullable Path onPath(String name) {
        for (String directory : session.env().getOrDefault("PATH", "").split(":")) {
            Path file = session.cwd().resolve(directory).resolve(name);
            if (Files.isRegularFile(file) && Files.isExecutable(file)) {
                return file;
            }
        }
        return null;
    }
}
