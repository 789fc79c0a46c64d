package flux.ops.start;

import flux.ops.settings.BrokerEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The program whose life is the instance's: it has the caller's terminal, and finds the instance
/// by FLUX_URI.
final class InitialProgram {
    private static final int SIGNAL_BASE = 128;

    private static final Map<Integer, String> SIGNALS =
            Map.of(
                    1, "Hangup",
                    2, "Interrupt",
                    6, "Aborted",
                    9, "Killed",
                    11, "Segmentation fault",
                    15, "Terminated");

    private final List<String> words;
    private final Process process;
    private final long startNanos = System.nanoTime();

    private InitialProgram(List<String> words, Process process) {
        this.words = words;
        this.process = process;
    }

    /// @param words empty for a shell; one word is a shell's command line
    /// @param bin where `flux` is, to be found first
    static InitialProgram start(
            List<String> words, Map<String, String> env, Path cwd, String uri, Path bin)
            throws IOException {
        String shell = env.getOrDefault("SHELL", "/bin/sh");
        List<String> command =
                switch (words.size()) {
                    case 0 -> List.of(shell);
                    case 1 -> List.of(shell, "-c", words.getFirst());
                    default -> words;
                };
        ProcessBuilder builder = new ProcessBuilder().directory(cwd.toFile()).inheritIO();
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.putAll(BrokerEnvironment.handedOn(env));
        environment.put("FLUX_URI", uri);
        putFirst(environment, "PATH", bin, "/usr/bin:/bin");
        putFirst(environment, "PYTHONPATH", bin.resolveSibling("lib/flux/python3"), "");
        builder.command(found(command, environment.getOrDefault("PATH", ""), cwd));
        return new InitialProgram(words, builder.start());
    }

    /// Where the program's own PATH has it: Java looks along that of the broker, which need not
    /// have `flux`.
    private static List<String> found(List<String> command, String path, Path cwd) {
        String name = command.getFirst();
        if (name.isEmpty() || name.contains("/")) {
            return command;
        }
        for (String directory : path.split(":", -1)) {
            Path file = cwd.resolve(directory).resolve(name);
            if (Files.isRegularFile(file) && Files.isExecutable(file)) {
                List<String> words = new ArrayList<>(command);
                words.set(0, file.toString());
                return words;
            }
        }
        return command;
    }

    private static void putFirst(
            Map<String, String> environment, String name, Path first, String otherwise) {
        String path = environment.getOrDefault(name, otherwise);
        if (path.isEmpty()) {
            environment.put(name, first.toString());
        } else if (!path.equals(first.toString()) && !path.startsWith(first + ":")) {
            environment.put(name, first + ":" + path);
        }
    }

    /// @return its exit code, or 128 + the signal that ended it
    int await() throws InterruptedException {
        return process.waitFor();
    }

    void hangUp() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
    }

    /// A line for the log when it failed; Flux's form.
    String report(int code) {
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        String how =
                code > SIGNAL_BASE && SIGNALS.containsKey(code - SIGNAL_BASE)
                        ? SIGNALS.get(code - SIGNAL_BASE)
                        : "Exited";
        return "rc2.0: %s %s (rc=%d) %.1fs".formatted(String.join(" ", words), how, code, seconds);
    }
}
