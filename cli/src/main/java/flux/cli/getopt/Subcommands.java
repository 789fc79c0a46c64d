package flux.cli.getopt;

import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.ledger.wire.RpcException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// The subcommands of a program. Whoever asks for none of them gets the program's usage.
///
/// @param program `flux-content`, in front of errors
/// @param usage of the program, with a line for each subcommand
/// @param syntax of the subcommand of a name
public record Subcommands(
        String program, String usage, Set<String> names, Function<String, Syntax> syntax) {
    private static final int FAILED = 1;

    /// What a subcommand does.
    public interface Body {
        /// @return the exit status
        int run(String name, Given given) throws RpcException;
    }

    /// What a subcommand does with the instance.
    public interface Connected {
        /// @return the exit status
        int run(String name, Given given, Connection connection) throws RpcException, IOException;
    }

    /// @param tables by the subcommands' names, as of [Syntax]
    public static Subcommands of(String program, String usage, Map<String, String> tables) {
        return of(program, program, usage, tables);
    }

    /// @param shown how the program calls itself in the usages of its subcommands
    public static Subcommands of(
            String program, String shown, String usage, Map<String, String> tables) {
        return new Subcommands(
                program,
                usage,
                tables.keySet(),
                name -> {
                    String table = tables.get(name);
                    if (table == null) {
                        throw new IllegalArgumentException(program + " has no subcommand " + name);
                    }
                    return Syntax.of(shown, name, table);
                });
    }

    /// @param words the first of which names the subcommand
    /// @return the exit status
    public int run(List<String> words, Session session, Body body) {
        String name = words.isEmpty() ? "" : words.getFirst();
        if (!names.contains(name)) {
            boolean help = words.contains("-h") || words.contains("--help");
            (help ? session.out() : session.err()).print(usage);
            return help ? 0 : FAILED;
        }
        return Subcommand.run(
                program,
                syntax.apply(name),
                words.subList(1, words.size()),
                session,
                given -> body.run(name, given));
    }

    /// As [#run], of subcommands that all need the instance.
    public int runConnected(List<String> words, Session session, Connected body) {
        return run(
                words,
                session,
                (name, given) -> {
                    try (Connection connection = Connection.open(session)) {
                        return body.run(name, given, connection);
                    } catch (IOException e) {
                        throw Connection.lost(e);
                    }
                });
    }
}
