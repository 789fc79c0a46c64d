package flux.cli.kvs;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.text.Words;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// `flux kvs SUBCOMMAND`.
public final class KvsCommand {
    private static final int FAILED = 1;
    private static final int READDIR = 1;
    private static final int WATCH = 4;
    private static final int WAITCREATE = 8;
    private static final int TREEOBJ = 16;
    private static final int APPEND = 32;
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
               mkdir           Create directory
               getroot         Get KVS root treeobj
               version         Display curent KVS version
               eventlog        Manipulate a KVS eventlog

            Examples:
              flux kvs put a.b=1 a.c=hello
              flux kvs dir -R
            """;

    private final Session session;
    private final Connection connection;
    private final Words words;
    private final String namespace;

    private KvsCommand(Session session, Connection connection, Words words) {
        this.session = session;
        this.connection = connection;
        this.words = words;
        this.namespace =
                words.value('N', session.env().getOrDefault("FLUX_KVS_NAMESPACE", "primary"));
    }

    /// @return the exit status
    public static int run(List<String> given, Session session) {
        if (given.isEmpty() || given.getFirst().startsWith("-")) {
            boolean help = given.contains("-h") || given.contains("--help");
            (help ? session.out() : session.err()).print(USAGE);
            return help ? 0 : FAILED;
        }
        try {
            Words words =
                    new Words(given.subList(1, given.size()), OPTIONS, Set.of('N', 'w', 'c', 't'));
            try (Connection connection = Connection.open(session)) {
                return new KvsCommand(session, connection, words).run(given.getFirst());
            }
        } catch (Words.Misused | CommandException e) {
            session.out().flush();
            session.err().println("flux-kvs: " + e.getMessage());
            return FAILED;
        } catch (RpcException e) {
            session.err().println("flux-kvs: " + e.getMessage());
            return FAILED;
        }
    }

    private static final Map<String, Character> OPTIONS =
            Map.ofEntries(
                    Map.entry("namespace", 'N'),
                    Map.entry("raw", 'r'),
                    Map.entry("treeobj", 'T'),
                    Map.entry("label", 'l'),
                    Map.entry("waitcreate", 'W'),
                    Map.entry("watch", 'x'),
                    Map.entry("count", 'c'),
                    Map.entry("append", 'A'),
                    Map.entry("sync", 'S'),
                    Map.entry("no-merge", 'n'),
                    Map.entry("treeobj-root", 'O'),
                    Map.entry("blobref", 'b'),
                    Map.entry("sequence", 's'),
                    Map.entry("recursive", 'R'),
                    Map.entry("directory", 'd'),
                    Map.entry("width", 'w'),
                    Map.entry("1", '1'),
                    Map.entry("classify", 'F'),
                    Map.entry("force", 'f'),
                    Map.entry("timestamp", 't'));

    private int run(String name) throws RpcException {
        return switch (name) {
            case "get" -> get();
            case "put" -> put();
            case "dir" -> new KvsDir(session, this::lookup, words).dir();
            case "ls" -> new KvsDir(session, this::lookup, words).ls();
            case "unlink" -> unlink();
            case "mkdir" -> mkdir();
            case "getroot" -> getroot();
            case "version" -> {
                session.out().println(root().path("rootseq").asLong());
                yield 0;
            }
            case "eventlog" -> new KvsEventlog(session, this::lookup, this::commit, words).run();
            default -> {
                session.err().println("flux-kvs: Unknown command: " + name);
                yield FAILED;
            }
        };
    }

    /// Asks for what stands at a key.
    interface Lookup {
        JsonNode at(String key, int flags) throws RpcException;
    }

    /// Commits one change.
    interface Commit {
        void put(String key, String value, boolean append) throws RpcException;
    }

    private JsonNode lookup(String key, int flags) throws RpcException {
        ObjectNode request = Connection.object();
        request.put("key", key).put("namespace", namespace).put("flags", flags);
        return connection.rpc("kvs.lookup", request).path("val");
    }

    private int get() throws RpcException {
        for (String key : words.operands()) {
            if (words.has('x') || words.has('W')) {
                follow(key);
                continue;
            }
            JsonNode value;
            try {
                value = lookup(key, words.has('T') ? TREEOBJ : 0);
            } catch (RpcException e) {
                throw new CommandException(key + ": " + e.getMessage());
            }
            print(key, value);
        }
        return 0;
    }

    private void follow(String key) throws RpcException {
        int flags = (words.has('W') ? WAITCREATE : 0) | (words.has('x') ? WATCH : 0);
        ObjectNode request = Connection.object();
        request.put("key", key).put("namespace", namespace).put("flags", flags);
        int left = Integer.parseInt(words.value('c', words.has('x') ? "0" : "1"));
        try (RpcStream stream = connection.stream("kvs-watch.lookup", request)) {
            for (JsonNode answer = connection.next(stream);
                    answer != null;
                    answer = connection.next(stream)) {
                print(key, answer.path("val"));
                session.out().flush();
                if (--left == 0) {
                    return;
                }
            }
        }
    }

    private void print(String key, JsonNode value) {
        if (words.has('T')) {
            session.out().println(value);
            return;
        }
        String label = words.has('l') ? key + "=" : "";
        String text = KvsDir.text(value);
        session.out().print(label + text);
        if (!words.has('r') && !text.isEmpty()) {
            session.out().println();
        }
    }

    private int put() throws RpcException {
        ArrayNode ops = Connection.object().putArray("ops");
        for (String word : words.operands()) {
            int equals = word.indexOf('=');
            if (equals <= 0) {
                throw new CommandException("put: you must specify a value as key=value");
            }
            byte[] value = word.substring(equals + 1).getBytes(UTF_8);
            if (words.has('r') && word.endsWith("=-")) {
                value = input();
            }
            put(ops, word.substring(0, equals), value, words.has('A'));
        }
        print(commit(ops));
        return 0;
    }

    private byte[] input() {
        try {
            return session.in().readAllBytes();
        } catch (IOException e) {
            throw new CommandException("standard input: " + e.getMessage());
        }
    }

    private static void put(ArrayNode ops, String key, byte[] value, boolean append) {
        ObjectNode op = ops.addObject().put("key", key).put("flags", append ? APPEND : 0);
        op.putObject("dirent")
                .put("data", Base64.getEncoder().encodeToString(value))
                .put("type", "val")
                .put("ver", 1);
    }

    private void commit(String key, String value, boolean append) throws RpcException {
        ArrayNode ops = Connection.object().putArray("ops");
        put(ops, key, value.getBytes(UTF_8), append);
        commit(ops);
    }

    private JsonNode commit(ArrayNode ops) throws RpcException {
        final int sync = 4;
        ObjectNode request = Connection.object();
        request.put("namespace", namespace);
        request.put("flags", (words.has('n') ? 1 : 0) | (words.has('S') ? sync : 0));
        request.set("ops", ops);
        return connection.rpc("kvs.commit", request);
    }

    private void print(JsonNode version) {
        if (words.has('b')) {
            session.out().println(version.path("rootref").asText());
        } else if (words.has('s')) {
            session.out().println(version.path("rootseq").asLong());
        } else if (words.has('O')) {
            session.out().println(dirref(version));
        }
    }

    private static ObjectNode dirref(JsonNode version) {
        ObjectNode dirref = Connection.object();
        dirref.putArray("data").add(version.path("rootref").asText());
        return dirref.put("type", "dirref").put("ver", 1);
    }

    private int unlink() throws RpcException {
        ArrayNode ops = Connection.object().putArray("ops");
        for (String key : words.operands()) {
            try {
                JsonNode value = lookup(key, TREEOBJ);
                boolean dir = value.path("type").asText().startsWith("dir");
                if (dir && !words.has('R') && !lookup(key, READDIR).path("data").isEmpty()) {
                    throw new CommandException(key + ": Directory not empty");
                }
            } catch (RpcException e) {
                if (!words.has('f') || e.errnum() != Errno.ENOENT) {
                    throw new CommandException(key + ": " + e.getMessage());
                }
            }
            ops.addObject().put("key", key).put("flags", 0).putNull("dirent");
        }
        print(commit(ops));
        return 0;
    }

    private int mkdir() throws RpcException {
        ArrayNode ops = Connection.object().putArray("ops");
        for (String key : words.operands()) {
            ObjectNode op = ops.addObject().put("key", key).put("flags", 0);
            op.putObject("dirent").put("type", "dir").put("ver", 1).putObject("data");
        }
        print(commit(ops));
        return 0;
    }

    private JsonNode root() throws RpcException {
        return connection.rpc(
                "kvs.getroot", Connection.object().put("namespace", namespace).put("flags", 0));
    }

    private int getroot() throws RpcException {
        JsonNode root = root();
        if (words.has('b') || words.has('s')) {
            print(root);
        } else {
            session.out().println(dirref(root));
        }
        return 0;
    }
}
