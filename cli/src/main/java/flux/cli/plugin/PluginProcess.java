package flux.cli.plugin;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.config.Prefix;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The helper: `python3 -m flux.cli.host`. One line of JSON asks, one line answers, each within a
/// limit, so that a plugin that hangs does not hang the command for ever.
final class PluginProcess implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String LIMIT = "FLUX_CLI_PLUGIN_TIMEOUT";
    private static final double LIMIT_SECONDS = 30;

    private final Process process;
    private final BufferedReader answers;
    private final Thread errors;
    private final long limitMillis;

    private PluginProcess(Process process, PrintStream err, long limitMillis) {
        this.process = process;
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        this.limitMillis = limitMillis;
        this.errors = Thread.startVirtualThread(() -> copy(process.getErrorStream(), err));
    }

    static PluginProcess start(Session session, PluginPath path) {
        Path python = python(session);
        if (python == null) {
            throw new CommandException(
                    "there are CLI plugins, which need python3, but none is on PATH; plugins are"
                            + " looked for in "
                            + path.directories());
        }
        ProcessBuilder builder =
                new ProcessBuilder(python.toString(), "-m", "flux.cli.host")
                        .directory(session.cwd().toFile());
        builder.environment().clear();
        builder.environment().putAll(session.env());
        String given = session.env().get("PYTHONPATH");
        String ours = Prefix.python().toString();
        builder.environment().put("PYTHONPATH", given == null ? ours : ours + ":" + given);
        try {
            return new PluginProcess(builder.start(), session.err(), limit(session));
        } catch (IOException e) {
            throw new CommandException("CLI plugins: " + e.getMessage());
        }
    }

    private static long limit(Session session) {
        String given = session.env().getOrDefault(LIMIT, "");
        try {
            double seconds = given.isEmpty() ? LIMIT_SECONDS : flux.ledger.text.Fsd.parse(given);
            return Math.max(1, (long) (seconds * 1000));
        } catch (IllegalArgumentException e) {
            throw new CommandException(LIMIT + " must be a duration such as 30s, not " + given);
        }
    }

    private static @org.jspecify.annotations.Nullable Path python(Session session) {
        for (String directory : session.env().getOrDefault("PATH", "").split(":")) {
            Path python = session.cwd().resolve(directory).resolve("python3");
            if (!directory.isEmpty() && Files.isExecutable(python)) {
                return python;
            }
        }
        return null;
    }

    /// What plugins print is for people: standard output is the command's own.
    private static void copy(InputStream from, PrintStream err) {
        try {
            from.transferTo(err);
        } catch (IOException e) {
            // The helper has been ended.
        }
    }

    /// @throws CommandException when it does not answer, or its answer is an error
    JsonNode ask(ObjectNode request) {
        FutureTask<String> line = new FutureTask<>(() -> exchange(request));
        Thread.startVirtualThread(line);
        try {
            JsonNode answer = MAPPER.readTree(line.get(limitMillis, TimeUnit.MILLISECONDS));
            if (answer.has("error")) {
                throw new CommandException(answer.path("error").asText());
            }
            return answer;
        } catch (TimeoutException e) {
            process.destroyForcibly();
            throw new CommandException(
                    String.format(
                            Locale.ROOT,
                            "CLI plugins did not answer within %.3gs (%s changes this limit)",
                            limitMillis / 1e3,
                            LIMIT));
        } catch (ExecutionException | JsonProcessingException e) {
            throw new CommandException("CLI plugins: the helper has ended; see what it said above");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted");
        }
    }

    private String exchange(ObjectNode request) throws IOException {
        OutputStream out = process.getOutputStream();
        out.write((MAPPER.writeValueAsString(request) + "\n").getBytes(UTF_8));
        out.flush();
        String answer = answers.readLine();
        if (answer == null) {
            errorsShown();
            throw new IOException("no answer");
        }
        return answer;
    }

    private void errorsShown() {
        try {
            errors.join(1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(1, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        errorsShown();
    }
}
