package flux.cli.getopt;

import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.NoInstance;
import flux.cli.text.Words;
import flux.ledger.wire.RpcException;
import java.util.List;

/// Runs a subcommand, and tells what went wrong as Flux's C programs do.
public final class Subcommand {
    private static final int FAILED = 1;

    private Subcommand() {}

    /// What the subcommand does.
    public interface Body {
        /// @return the exit status
        int run(Given given) throws RpcException;
    }

    /// @param program `flux-job`, in front of errors
    public static int run(
            String program, Syntax syntax, List<String> words, Session session, Body body) {
        try {
            Given given = syntax.parse(words);
            if (given.has('h')) {
                session.out().print(syntax.help(width(session)));
                return 0;
            }
            return body.run(given);
        } catch (Words.Misused e) {
            session.err().println(syntax.command() + ": " + e.getMessage());
            session.err().println("Try `" + syntax.command() + " --help' for more information.");
        } catch (WrongUse e) {
            String text = e.text();
            session.err().print(text == null ? syntax.usage(width(session)) : text);
        } catch (NoInstance e) {
            session.err().println(program + ": " + e.inC());
        } catch (RpcException | CommandException e) {
            session.out().flush();
            session.err().println(program + ": " + e.getMessage());
        }
        return FAILED;
    }

    /// Columns of the terminal that standard output is; of COLUMNS when it is none.
    public static int width(Session session) {
        String columns = session.env().getOrDefault("COLUMNS", "");
        return session.isTerminal(1) || !columns.matches("[0-9]{1,5}")
                ? session.columns()
                : Integer.parseInt(columns);
    }
}
