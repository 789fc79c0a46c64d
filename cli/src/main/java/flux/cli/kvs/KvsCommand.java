package flux.cli.kvs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.getopt.Given;
import flux.cli.getopt.Subcommand;
import flux.ledger.wire.RpcException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `flux kvs SUBCOMMAND`.
public final class KvsCommand {
    private static final int FAILED = 1;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> NAMES =
            Set.of("get", "put", "dir", "ls", "unlink", "mkdir", "version", "getroot", "eventlog");
    private static final Set<String> EVENTLOG_NAMES = Set.of("append", "get", "wait-event");
    private static final String USAGE =
            """
            Usage: flux-kvs [OPTIONS] COMMAND ARGS
              -h, --help             Display this message.

            Common commands from flux-kvs:
               get             Get value stored under key
               put             Store value under key
               dir             Display all keys under directory
               ls              List directory
               unlink          Remove key
               mkdir           Create a directory
               version         Display current KVS version
               getroot         Get KVS root treeobj
               eventlog        Manipulate a KVS eventlog
            """;
    private static final String EXAMPLES =
            """

            Examples:
              flux kvs put a.b=1 a.c=hello
              flux kvs dir -R
              flux kvs get --help
            """;
    private static final String EVENTLOG_USAGE =
            """
            Usage: flux-kvs eventlog COMMAND ARGS
            Manipulate a KVS eventlog
               append          Append to eventlog
               get             Get eventlog
               wait-event      Wait for event
            """;

    private final Session session;
    private final Given given;
    private final KvsClient kvs;

    private KvsCommand(Session session, Given given, Connection connection) {
        this.session = session;
        this.given = given;
        String space = session.env().getOrDefault("FLUX_KVS_NAMESPACE", "primary");
        this.kvs = new KvsClient(connection, given.value('N', space), snapshot(given));
    }

    /// @return the exit status
    public static int run(List<String> words, Session session) {
        String name = words.isEmpty() ? "" : words.getFirst();
        if (!NAMES.contains(name)) {
            return usage(USAGE, EXAMPLES, words, session);
        }
        List<String> rest = words.subList(1, words.size());
        if (name.equals("eventlog")) {
            String action = rest.isEmpty() ? "" : rest.getFirst();
            if (!EVENTLOG_NAMES.contains(action)) {
                return usage(EVENTLOG_USAGE, "", rest, session);
            }
            name += " " + action;
            rest = rest.subList(1, rest.size());
        }
        String full = name;
        return Subcommand.run(
                "flux-kvs",
                KvsSyntax.of(full),
                rest,
                session,
                given -> {
                    try (Connection connection = Connection.open(session)) {
                        return new KvsCommand(session, given, connection).run(full);
                    }
                });
    }

    private static int usage(String usage, String examples, List<String> words, Session session) {
        if (words.contains("-h") || words.contains("--help")) {
            session.out().print(usage + examples);
            return 0;
        }
        session.err().print(usage);
        return FAILED;
    }

    private static @Nullable JsonNode snapshot(Given given) {
        String at = given.value('a', "");
        if (at.isEmpty()) {
            return null;
        }
        try {
            return JSON.readTree(at);
        } catch (JsonProcessingException e) {
            String key = given.operands().isEmpty() ? "." : given.operands().getFirst();
            throw new CommandException(key + ": Invalid argument");
        }
    }

    private int run(String name) throws RpcException {
        return switch (name) {
            case "get" -> new KvsGet(session, kvs, given).run();
            case "put" -> new KvsChange(session, kvs, given).put();
            case "unlink" -> new KvsChange(session, kvs, given).unlink();
            case "mkdir" -> new KvsChange(session, kvs, given).mkdir();
            case "dir" -> new KvsDir(session, kvs, given).run();
            case "ls" -> new KvsLs(session, kvs, given).run();
            case "version" -> {
                given.operands(0, 0);
                session.out().println(kvs.root().path("rootseq").asLong());
                yield 0;
            }
            case "getroot" -> getroot();
            case "eventlog append" -> new KvsEventlog(session, kvs, given).append();
            case "eventlog get" -> new KvsEventlog(session, kvs, given).get();
            case "eventlog wait-event" -> new KvsEventlog(session, kvs, given).waitEvent();
            default -> throw new IllegalArgumentException("no such subcommand: " + name);
        };
    }

    private int getroot() {
        given.operands(0, 0);
        JsonNode root = kvs.root();
        if (given.has('o')) {
            session.out().println(root.path("owner").asLong());
        } else if (given.has('s')) {
            session.out().println(root.path("rootseq").asLong());
        } else if (given.has('b')) {
            session.out().println(root.path("rootref").asText());
        } else {
            session.out().println(KvsClient.dirref(root));
        }
        return 0;
    }
}
