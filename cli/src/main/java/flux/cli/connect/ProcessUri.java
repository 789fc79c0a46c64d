package flux.cli.connect;

import flux.cli.CommandException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The instance that a process uses, by its environment. A broker's own environment tells of the
/// instance it was started in, so of a broker the program counts that it has started.
final class ProcessUri {
    private static final Path PROC = Path.of("/proc");
    private static final String VARIABLE = "FLUX_URI=";

    private ProcessUri() {}

    /// @throws CommandException in Flux's words
    static String of(String pid) {
        try {
            Path process = PROC.resolve(Long.toString(Long.parseLong(pid)));
            Optional<String> uri = isBroker(process) ? ofChild(process) : in(process);
            return uri.orElseThrow(
                    () -> new CommandException("PID " + pid + " doesn't have FLUX_URI set"));
        } catch (NumberFormatException e) {
            throw new CommandException("PID " + pid + " invalid");
        } catch (IOException e) {
            throw new CommandException("PID " + pid + " not found or permission denied");
        }
    }

    private static Optional<String> in(Path process) throws IOException {
        return words(process.resolve("environ"))
                .filter(each -> each.startsWith(VARIABLE))
                .map(each -> each.substring(VARIABLE.length()))
                .findFirst();
    }

    private static Stream<String> words(Path file) throws IOException {
        return Arrays.stream(Files.readString(file, StandardCharsets.ISO_8859_1).split("\0"));
    }

    /// A JVM whose program is ours, and whose first word is a broker's.
    private static boolean isBroker(Path process) throws IOException {
        List<String> words = words(process.resolve("cmdline")).toList();
        int jar = words.indexOf("-jar");
        return jar >= 0
                && jar + 1 < words.size()
                && words.get(jar + 1).endsWith("/flux.jar")
                && words.stream()
                        .skip(jar + 2L)
                        .filter(word -> !word.startsWith("-"))
                        .findFirst()
                        .filter(List.of("start", "broker")::contains)
                        .isPresent();
    }

    private static Optional<String> ofChild(Path process) throws IOException {
        String pid = process.getFileName().toString();
        try (var threads = Files.list(process.resolve("task"))) {
            for (Path thread : threads.sorted().toList()) {
                for (String child : Files.readString(thread.resolve("children")).split(" ")) {
                    Path program = PROC.resolve(child.strip());
                    if (!child.isBlank() && Files.isReadable(program.resolve("environ"))) {
                        Optional<String> uri = in(program);
                        if (uri.isPresent()) {
                            return uri;
                        }
                    }
                }
            }
        }
        throw new CommandException("PID " + pid + " is a broker that has no program yet");
    }
}
