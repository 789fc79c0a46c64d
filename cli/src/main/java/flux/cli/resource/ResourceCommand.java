package flux.cli.resource;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.argparse.Arguments;
import flux.cli.argparse.Parser;
import flux.cli.connect.Connection;
import flux.cli.text.PythonJson;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import java.nio.file.Path;
import java.util.List;

/// `flux resource SUBCOMMAND`.
public final class ResourceCommand {
    private static final int FAILED = 1;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Parser PARSER = ResourceUsage.parser();

    private final Session session;
    private final Connection connection;
    private final Arguments arguments;

    private ResourceCommand(Session session, Connection connection, Arguments arguments) {
        this.session = session;
        this.connection = connection;
        this.arguments = arguments;
    }

    /// @return the exit status
    public static int run(List<String> words, Session session) {
        Arguments arguments = PARSER.parse(words);
        try (Connection connection = Connection.open(session)) {
            return new ResourceCommand(session, connection, arguments).run();
        } catch (RpcException | IllegalArgumentException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }

    private int run() throws RpcException {
        ResourceTables tables = new ResourceTables(session, connection, arguments);
        return switch (arguments.subcommand()) {
            case "list" -> tables.list();
            case "status" -> tables.status();
            case "drain" -> arguments.operands().isEmpty() ? tables.drained() : drain();
            case "undrain" -> undrain();
            case "info" -> info();
            case "R" -> printR();
            case "eventlog" -> new ResourceEvents(session, connection, arguments).run();
            case "reload" -> reload();
            default -> {
                connection.rpc("resource." + arguments.subcommand(), Connection.object());
                yield 0;
            }
        };
    }

    private String[] states() {
        return arguments.value("--states", "all").split(",");
    }

    private int info() throws RpcException {
        ResourceList resources = new ResourceQuery(connection, arguments).list();
        session.out().println(resources.info(states()));
        return 0;
    }

    private int printR() throws RpcException {
        ResourceList resources = new ResourceQuery(connection, arguments).list();
        try {
            String json = resources.in(List.of(states())).toJson();
            session.out().println(PythonJson.ascii(JSON.readTree(json)));
            return 0;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("R is not JSON", e);
        }
    }

    private ObjectNode change() {
        List<String> operands = arguments.operands();
        ObjectNode request = Connection.object().put("targets", operands.getFirst());
        if (operands.size() > 1) {
            request.put("reason", String.join(" ", operands.subList(1, operands.size())));
        }
        return request;
    }

    private int drain() {
        int force = arguments.count("--force");
        if (force > 0 && arguments.has("--update")) {
            throw new CommandException("Only one of --force and --update may be specified");
        }
        ObjectNode request = change();
        if (arguments.has("--update")) {
            request.put("mode", "update");
        } else if (force > 0) {
            request.put("mode", force == 1 ? "overwrite" : "force-overwrite");
        }
        try {
            connection.rpc("resource.drain", request);
            return 0;
        } catch (RpcException e) {
            session.err()
                    .printf("flux-resource: ERROR: [Errno %d] %s%n", e.errnum(), e.getMessage());
            if (e.errnum() == Errno.EEXIST) {
                session.err()
                        .println(
                                "flux-resource: INFO: Use --force to overwrite existing drain"
                                        + " reason");
            }
            return FAILED;
        }
    }

    private int undrain() throws RpcException {
        ObjectNode request = change();
        if (arguments.has("--force") || arguments.has("--update")) {
            request.put("mode", "force");
        }
        connection.rpc("resource.undrain", request);
        return 0;
    }

    private int reload() throws RpcException {
        Path path = session.cwd().resolve(arguments.operands().getFirst()).normalize();
        ObjectNode request = Connection.object().put("path", path.toString());
        request.put("xml", arguments.has("--xml")).put("force", arguments.has("--force"));
        connection.rpc("resource.reload", request);
        return 0;
    }
}
