package flux.cli.config;

import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.getopt.Given;
import flux.cli.getopt.Subcommand;
import flux.cli.getopt.Syntax;
import flux.cli.host.Exec;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// `flux env [COMMAND ARGS]`: prints the variables that Flux's programs go by, or runs a command
/// with them.
public final class EnvCommand {
    private static final String TABLE =
            """
            [OPTIONS...] [COMMAND...]
            Print the flux environment or execute a command inside it
            Examples:
              eval $(flux env)
              flux env printenv FLUX_EXEC_PATH
            """;

    private EnvCommand() {}

    /// @return the exit status
    public static int run(List<String> words, Session session) {
        return Subcommand.run(
                "flux-env",
                Syntax.of("flux", "env", TABLE),
                words,
                session,
                given -> run(given, session));
    }

    private static int run(Given given, Session session) {
        Map<String, String> variables = Prefix.environment(session.env());
        if (!given.operands().isEmpty()) {
            return exec(given.operands(), variables, session);
        }
        variables.forEach(
                (name, value) ->
                        session.out().println("export " + name + "=\"" + quoted(value) + "\""));
        return 0;
    }

    /// What a shell would take for something else, between double quotes.
    private static String quoted(String value) {
        return value.replaceAll("([\"$`\\\\])", "\\\\$1");
    }

    /// Runs `argv` in the caller's place.
    static int exec(List<String> argv, Map<String, String> variables, Session session) {
        if (!(session instanceof Exec host)) {
            throw new CommandException(argv.getFirst() + ": cannot be run from here");
        }
        Map<String, String> env = new TreeMap<>(session.env());
        env.putAll(variables);
        session.out().flush();
        return host.exec(argv, env);
    }
}
