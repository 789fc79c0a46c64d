package flux.cli.top;

import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.getopt.Given;
import flux.cli.getopt.Subcommand;
import flux.cli.getopt.Syntax;
import flux.ledger.id.JobId;
import flux.ledger.text.InvalidText;
import flux.ledger.wire.RpcException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/// `flux top`: what an instance runs, on a screen that keeps up.
public final class TopCommand {
    private static final String PROGRAM = "flux-top";
    private static final Syntax SYNTAX =
            Syntax.of(
                    PROGRAM,
                    "",
                    """
                    [OPTIONS] [TARGET]
                    Display running Flux jobs
                    (c) --color[=WHEN]  Colorize output when supported; WHEN can be 'always' \
                    (default if omitted), 'never', or 'auto' (default).
                    -q, --queue=NAME  Show only jobs of queue NAME
                    Beyond Flux:
                    (x) --test-exit  Draw once and end
                    (d) --test-exit-dump=FILE  with --test-exit: write the screen to FILE
                    Examples:
                      flux top
                      flux top -q debug
                      flux top ƒ5b1Qz
                    Keys:
                      j k, arrows    move the cursor      h l, arrows  one queue after the other
                      space ^F ^B    a page down, up      d            tell inactive jobs apart
                      enter          into an instance     q            out of it, or quit
                    """);

    private TopCommand() {}

    public static int run(List<String> words, Session session) {
        return Subcommand.run(PROGRAM, SYNTAX, words, session, given -> run(given, session));
    }

    private static int run(Given given, Session session) throws RpcException {
        List<String> operands = given.operands(0, 1);
        if (!session.isTerminal(0) && !given.has('x')) {
            throw new CommandException("stdin is not a terminal");
        }
        boolean color = color(given, session);
        Connection connection =
                operands.isEmpty()
                        ? Connection.open(session)
                        : target(operands.getFirst(), session);
        String queue = given.has('q') ? given.value('q', "") : null;
        Watched instance = new Watched("", connection, !session.hasF58Letter());
        try (instance) {
            if (queue != null && !instance.queues().contains(queue)) {
                throw new CommandException("queue " + queue + " not configured");
            }
            TopLoop loop = new TopLoop(session, color, queue);
            if (given.has('x')) {
                print(loop.once(instance), given.value('d', ""), session);
            } else {
                loop.run(instance);
            }
            return 0;
        }
    }

    private static boolean color(Given given, Session session) {
        String when = given.has('c') ? given.value('c', "always") : "auto";
        return switch (when) {
            case "always", "" -> true;
            case "never" -> false;
            case "auto" ->
                    session.isTerminal(1) && session.env().getOrDefault("NO_COLOR", "").isEmpty();
            default -> throw new CommandException("Invalid argument to --color: '" + when + "'");
        };
    }

    /// An instance's URI, or the job that it is.
    private static Connection target(String text, Session session) throws RpcException {
        if (text.contains("://")) {
            return Connection.to(text);
        }
        try (Connection here = Connection.open(session)) {
            ObjectNode request = Connection.object().put("id", JobId.parse(text).value());
            request.putArray("attrs").add("annotations");
            String uri =
                    here.rpc("job-list.list-id", request)
                            .path("job")
                            .path("annotations")
                            .path("user")
                            .path("uri")
                            .asText("");
            if (uri.isEmpty()) {
                throw new CommandException("failed to resolve target " + text + ": no instance");
            }
            return Connection.to(uri);
        } catch (InvalidText e) {
            throw new CommandException("failed to resolve target " + text + ": no URI and no job");
        }
    }

    private static void print(List<Line> lines, String file, Session session) {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line.plain()).append('\n'));
        if (file.isEmpty()) {
            session.out().print(text);
            return;
        }
        try {
            Files.writeString(session.cwd().resolve(file), text);
        } catch (IOException e) {
            throw new CommandException("error writing " + file + ": " + e.getMessage());
        }
    }
}
