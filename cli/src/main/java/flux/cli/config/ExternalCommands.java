package flux.cli.config;

import flux.cli.Session;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// `flux NAME` for names that are not built in: `flux-NAME` or `flux-NAME.py` in the directories of
/// FLUX_EXEC_PATH, or the path itself when there is a slash in it.
public final class ExternalCommands {
    private ExternalCommands() {}

    /// @return empty when there is no such program
    public static OptionalInt run(String name, List<String> words, Session session) {
        Path program = find(name, session);
        if (program == null) {
            return OptionalInt.empty();
        }
        List<String> argv = new ArrayList<>();
        argv.add(program.toString());
        argv.addAll(words);
        return OptionalInt.of(EnvCommand.exec(argv, Prefix.environment(session.env()), session));
    }

    private static @org.jspecify.annotations.Nullable Path find(String name, Session session) {
        if (name.contains("/")) {
            Path program = session.cwd().resolve(name);
            return isProgram(program) ? program : null;
        }
        String path = Prefix.environment(session.env()).getOrDefault("FLUX_EXEC_PATH", "");
        for (String directory : path.split(":", -1)) {
            for (String file : List.of("flux-" + name, "flux-" + name + ".py")) {
                Path program = session.cwd().resolve(directory).resolve(file);
                if (!directory.isEmpty() && isProgram(program)) {
                    return program;
                }
            }
        }
        return null;
    }

    private static boolean isProgram(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }
}
