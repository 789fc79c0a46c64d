package flux.cli;

import flux.cli.argparse.Misuse;
import flux.cli.argparse.Parser;
import flux.cli.config.ExternalCommands;
import flux.cli.format.FormatException;
import flux.cli.host.CommandRunner;
import flux.cli.instance.InstanceCommands;
import flux.cli.nested.Enclosing;
import flux.cli.submit.SubmitException;
import flux.cli.submit.SubmitParser;
import java.nio.file.InvalidPathException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import picocli.CommandLine;

/// `flux COMMAND ARGS`: finds the command and runs it; the only entry of this module.
///
/// Only the command that was chosen is built: most of a short command's time is its start.
public final class FluxCli {

    private static final int FAILED = 1;
    private static final int MISUSED = 2;

    private FluxCli() {}

    /// @return the exit status: 0, 1 for a failure, 2 for bad usage, or what the command says
    public static int run(Session session) {
        return run(session, FluxCli::run, List.of());
    }

    /// As above, for who has more commands.
    ///
    /// @param all runs those of this module and the others
    /// @param more names of the others, for manuals and completion
    public static int run(Session session, CommandRunner all, List<String> more) {
        return runPlain(session.hasF58Letter() ? session : new PlainErrors(session), all, more);
    }

    private static int runPlain(Session session, CommandRunner all, List<String> more) {
        Deque<String> words = new ArrayDeque<>(session.args());
        int levelsUp = 0;
        while (!words.isEmpty() && words.peekFirst().startsWith("-")) {
            String option = words.removeFirst();
            switch (option) {
                case "-h", "--help" -> {
                    session.out().print(Usage.TEXT);
                    return 0;
                }
                case "-V", "--version" -> {
                    return run("version", InstanceCommands::version, List.of(), session);
                }
                case "-v", "--verbose" -> {}
                case "-p", "--parent" -> levelsUp++;
                case "-r", "--root" -> levelsUp = Integer.MAX_VALUE;
                default -> {
                    session.err().println("flux: unrecognized option '" + option + "'");
                    session.err().println("Try `flux --help' for more information.");
                    return FAILED;
                }
            }
        }
        if (words.isEmpty()) {
            session.err().print(Usage.TEXT);
            return FAILED;
        }
        String name = words.removeFirst();
        Command command = Commands.find(name);
        if (command == null) {
            command = Commands.findManual(name, all, more);
        }
        if (command == null) {
            OptionalInt external = ExternalCommands.run(name, List.copyOf(words), session);
            if (external.isPresent()) {
                return external.getAsInt();
            }
            Commands.reportUnknown(name, session.err());
            return FAILED;
        }
        return levelsUp == 0
                ? run(name, command, List.copyOf(words), session)
                : runAbove(levelsUp, name, command, List.copyOf(words), session);
    }

    private static int runAbove(
            int levels, String name, Command command, List<String> words, Session session) {
        try {
            Map<String, String> variables = Enclosing.variables(session, levels);
            Session above = new ElsewhereSession(session, variables);
            return run(name, command, words, above);
        } catch (CommandException e) {
            session.err().println("flux: ERROR: " + e.getMessage());
            return FAILED;
        }
    }

    private static int run(String name, Command command, List<String> words, Session session) {
        try {
            return command.run(words, session);
        } catch (SubmitParser.HelpAsked e) {
            session.out().print(e.getMessage());
            return 0;
        } catch (Parser.HelpAsked e) {
            session.out().print(e.getMessage());
            return 0;
        } catch (Misuse e) {
            session.err().println(e.getMessage());
            return MISUSED;
        } catch (SubmitException | FormatException | CommandException e) {
            session.err().println("flux-" + name + ": ERROR: " + e.getMessage());
            return FAILED;
        } catch (InvalidPathException e) {
            session.err()
                    .println(
                            "flux-%s: ERROR: %s: no file can be called so: %s"
                                    .formatted(name, e.getInput(), e.getReason()));
            return FAILED;
        } catch (CommandLine.ParameterException e) {
            session.err().println(UsageError.text(e));
            return MISUSED;
        } finally {
            session.out().flush();
        }
    }
}
