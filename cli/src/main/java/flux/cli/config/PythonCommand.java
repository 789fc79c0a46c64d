package flux.cli.config;

import flux.cli.CommandException;
import flux.cli.Session;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// `flux python`: the Python that Flux's package is for, with the package on its path.
public final class PythonCommand {
    private static final String HELP =
            """
            Usage: flux-python [--get-path] [--list-versions] [PYTHON ARGS...]
            Run python3 with Flux's package on its path
                  --get-path         Print the path of the package, and exit
                  --list-versions    Print the interpreters that there are, and exit
              -h, --help             Display this message.

            Examples:
              flux python -c 'import flux; print(flux.__version__)'
            """;

    private PythonCommand() {}

    /// @return the exit status
    public static int run(List<String> words, Session session) {
        String first = words.isEmpty() ? "" : words.getFirst();
        switch (first) {
            case "--get-path" -> {
                session.out().println(Prefix.python());
                return 0;
            }
            case "--list-versions" -> {
                session.out().println(python(session));
                return 0;
            }
            case "-h", "--help" -> {
                session.out().print(HELP);
                return 0;
            }
            default -> {
                String given = session.env().getOrDefault("PYTHONPATH", "");
                String ours = Prefix.python().toString();
                List<String> argv = new ArrayList<>(words);
                argv.addFirst(python(session));
                return EnvCommand.exec(
                        argv,
                        Map.of("PYTHONPATH", given.isEmpty() ? ours : ours + ":" + given),
                        session);
            }
        }
    }

    private static String python(Session session) {
        for (String directory : session.env().getOrDefault("PATH", "").split(":")) {
            Path python = session.cwd().resolve(directory).resolve("python3");
            if (!directory.isEmpty() && Files.isExecutable(python)) {
                return python.toString();
            }
        }
        throw new CommandException("there is no python3 on PATH");
    }
}
