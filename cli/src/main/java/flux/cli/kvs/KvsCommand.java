package flux.cli.kvs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.getopt.Given;
import flux.cli.getopt.Subcommand;
import flux.ledger.kvs.BlobRef;
import flux.ledger.wire.RpcException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `flux kvs SUBCOMMAND`.
public final class KvsCommand {
    private static final int FAILED = 1;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> NAMES =
            Set.of(
                    "get",
                    "put",
                    "dir",
                    "ls",
                    "unlink",
                    "link",
                    "readlink",
                    "mkdir",
                    "copy",
                    "move",
                    "version",
                    "wait",
                    "getroot",
                    "sync",
                    "eventlog",
                    "namespace",
                    "log");
    private static final Set<String> READERS = Set.of("get", "dir", "ls", "readlink");
    private static final Map<String, Set<String>> GROUPS =
            Map.of(
                    "eventlog", Set.of("append", "get", "wait-event"),
                    "namespace", Set.of("create", "remove", "list"));
    private static final String USAGE =
            """
            Usage: flux-kvs [OPTIONS] COMMAND ARGS
              -h, --help             Display this message.

            Common commands from flux-kvs:
               namespace       Perform KVS namespace operations
               get             Get value stored under key
               put             Store value under key
               dir             Display all keys under directory
               ls              List directory
               unlink          Remove key
               link            Create a new name for target
               readlink        Retrieve the key a link refers to
               mkdir           Create a directory
               copy            Copy source key to destination key
               move            Move source key to destination key
               version         Display current KVS version
               wait            Block until the KVS reaches version
               getroot         Get KVS root treeobj
               sync            sync content and checkpoint to disk
               eventlog        Manipulate a KVS eventlog
            """;
    private static final String EXAMPLES =
            """

            Of the past, because the ledger keeps it:
               log             Who changed a key, when, and to what
               get --at-time   What stood at a key at a time

            Examples:
              flux kvs put a.b=1 a.c=hello
              flux kvs dir -R
              flux kvs log --since=-1h a.b
              flux kvs get --help
            """;
    private static final String EVENTLOG_USAGE =
            """
            Usage: flux-kvs eventlog COMMAND ARGS
            Manipulate a KVS eventlog

            Commands:
               append          Append to eventlog
               get             Get eventlog
               wait-event      Wait for event
            """;
    private static final String NAMESPACE_USAGE =
            """
            Usage: flux-kvs namespace COMMAND ARGS
            Perform KVS namespace operations

            Commands:
               create          Create a KVS namespace
               remove          Remove a KVS namespace
               list            List namespaces on local rank
            """;

    private final Session session;
    private final Given given;
    private final Connection connection;
    private final String space;
    private final KvsClient kvs;

    private KvsCommand(Session session, Given given, Connection connection) {
        this.session = session;
        this.given = given;
        this.connection = connection;
        this.space = space(session);
        this.kvs = new KvsClient(connection, given.value('N', space), snapshot(given));
    }

    static String space(Session session) {
        return session.env().getOrDefault("FLUX_KVS_NAMESPACE", "primary");
    }

    /// @return the exit status
    public static int run(List<String> words, Session session) {
        String name = words.isEmpty() ? "" : words.getFirst();
        if (!NAMES.contains(name)) {
            return usage(USAGE, EXAMPLES, words, session);
        }
        List<String> rest = words.subList(1, words.size());
        Set<String> group = GROUPS.get(name);
        if (group != null) {
            String action = rest.isEmpty() ? "" : rest.getFirst();
            if (!group.contains(action)) {
                String usage = name.equals("eventlog") ? EVENTLOG_USAGE : NAMESPACE_USAGE;
                return usage(usage, "", rest, session);
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
                    if (full.equals("log")) {
                        return new KvsLog(session, given).run();
                    }
                    if (READERS.contains(full) && given.has('T')) {
                        try (PastKvs past = PastKvs.open(session, given)) {
                            return read(full, past, session, given);
                        }
                    }
                    try (Connection connection = Connection.open(session)) {
                        return new KvsCommand(session, given, connection).run(full);
                    }
                });
    }

    /// The subcommands that read, of the present or the past.
    private static int read(String name, KvsReader kvs, Session session, Given given) {
        return switch (name) {
            case "get" -> new KvsGet(session, kvs, given).run();
            case "dir" -> new KvsDir(session, kvs, given).run();
            case "ls" -> new KvsLs(session, kvs, given).run();
            case "readlink" -> new KvsReadlink(session, kvs, given).run();
            default -> throw new IllegalArgumentException("no such subcommand: " + name);
        };
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
            // The blobref alone will do, too, as `flux kvs getroot -b` prints it.
            return at.startsWith("{") ? JSON.readTree(at) : KvsClient.dirref(BlobRef.parse(at));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            String key = given.operands().isEmpty() ? "." : given.operands().getFirst();
            throw new CommandException(key + ": Invalid argument");
        }
    }

    private int run(String name) throws RpcException {
        return switch (name) {
            case "get", "dir", "ls", "readlink" -> read(name, kvs, session, given);
            case "put" -> new KvsChange(session, kvs, given).put();
            case "unlink" -> new KvsChange(session, kvs, given).unlink();
            case "mkdir" -> new KvsChange(session, kvs, given).mkdir();
            case "link" -> new KvsChange(session, kvs, given).link();
            case "sync" -> new KvsChange(session, kvs, given).sync();
            case "copy", "move" -> new KvsCopy(connection, given, space).run(name);
            case "version" -> {
                given.operands(0, 0);
                session.out().println(kvs.root().path("rootseq").asLong());
                yield 0;
            }
            case "wait" -> waitVersion();
            case "getroot" -> getroot();
            case "namespace create" -> new KvsNamespaces(session, connection, given).create();
            case "namespace remove" -> new KvsNamespaces(session, connection, given).remove();
            case "namespace list" -> new KvsNamespaces(session, connection, given).list();
            case "eventlog append" -> new KvsEventlog(session, kvs, given).append();
            case "eventlog get" -> new KvsEventlog(session, kvs, given).get();
            case "eventlog wait-event" -> new KvsEventlog(session, kvs, given).waitEvent();
            default -> throw new IllegalArgumentException("no such subcommand: " + name);
        };
    }

    private int waitVersion() {
        if (given.operands().size() != 1) {
            throw new CommandException("wait: specify a version");
        }
        String version = given.operands().getFirst();
        if (!version.matches("[0-9]{1,18}")) {
            throw new CommandException("wait: version must be a number, not '" + version + "'");
        }
        kvs.await(Long.parseLong(version));
        return 0;
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
