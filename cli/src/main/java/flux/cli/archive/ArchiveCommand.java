package flux.cli.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.connect.Deadline;
import flux.cli.getopt.Given;
import flux.cli.getopt.Subcommands;
import flux.cli.getopt.WrongUse;
import flux.cli.kvs.KvsClient;
import flux.ledger.kvs.BlobRef;
import flux.ledger.kvs.KvsFlags;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// `flux archive create`, `list`, `extract` and `remove`: an archive is one key, `archive.NAME`,
/// and the blobs of its large files.
public final class ArchiveCommand {
    private static final Set<String> NAMES = Set.of("create", "list", "extract", "remove");
    private static final String USAGE =
            """
            Usage: flux-archive [OPTIONS] COMMAND ARGS
              -h, --help             Display this message.

            Common commands from flux-archive:
               create          Create a KVS file archive
               remove          Remove a KVS file archive
               extract         Extract KVS file archive contents
               list            List KVS file archive contents
            """;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PRIMARY = "primary";

    private static final Subcommands SUBCOMMANDS =
            new Subcommands("flux-archive", USAGE, NAMES, ArchiveSyntax::of);

    private final Session session;
    private final Given given;
    private final KvsClient kvs;
    private final ContentStore content;
    private final String name;
    private final String key;

    private ArchiveCommand(Session session, Given given, Connection connection) {
        this.session = session;
        this.given = given;
        this.name = given.value('n', "main");
        this.key = "archive." + name;
        String space =
                given.has('N')
                        ? session.env().getOrDefault("FLUX_KVS_NAMESPACE", PRIMARY)
                        : PRIMARY;
        this.kvs = new KvsClient(connection, space, null);
        this.content = new ContentStore(connection);
    }

    /// @return the exit status
    public static int run(List<String> words, Session session) {
        return SUBCOMMANDS.run(
                words,
                session,
                (action, given) -> {
                    try (Connection connection = Connection.open(session)) {
                        return new ArchiveCommand(session, given, connection).run(action);
                    } catch (NoSuchFileException e) {
                        throw new CommandException(e.getMessage() + ": No such file or directory");
                    } catch (IOException e) {
                        throw new CommandException(String.valueOf(e.getMessage()));
                    }
                });
    }

    private int run(String action) throws RpcException, IOException {
        return switch (action) {
            case "create" -> create();
            case "list" -> list();
            case "extract" -> extract();
            default -> remove();
        };
    }

    private Path directory() {
        return session.cwd().resolve(given.value('C', ".")).normalize();
    }

    private int create() throws RpcException, IOException {
        List<String> paths = given.operands(1, Integer.MAX_VALUE);
        if (given.has('o') && given.has('a')) {
            throw new CommandException("--overwrite and --append cannot be used together");
        }
        ArrayNode archive = JSON.createArrayNode();
        JsonNode before = find();
        if (before != null && given.has('a') && before.isArray()) {
            archive.addAll((ArrayNode) before);
        } else if (before != null && !given.has('o')) {
            throw new CommandException(key + ": key exists");
        }
        long chunk = size('c', 1 << 20);
        ArchivedFile.Layout layout =
                new ArchivedFile.Layout(
                        size('s', 1 << 10), chunk == 0 ? ContentStore.BLOB_BYTES_MAX : (int) chunk);
        for (String path : paths) {
            add(archive, path, layout);
        }
        ArrayNode operations = JSON.createArrayNode();
        if (given.has('o')) {
            operations.add(KvsClient.operation(key + "_blobs", null, 0));
        }
        byte[] text = archive.toString().getBytes(UTF_8);
        operations.add(KvsClient.operation(key, KvsClient.value(text), 0));
        if (given.has('p')) {
            preserve(operations, archive);
        }
        try {
            kvs.committed(operations, 0);
        } catch (RpcException e) {
            throw new CommandException("kvs commit: " + e.getMessage());
        }
        return 0;
    }

    private void add(ArrayNode archive, String path, ArchivedFile.Layout layout)
            throws IOException {
        Path root = directory();
        List<Path> all;
        try (Stream<Path> below = Files.walk(root.resolve(path))) {
            all = below.sorted().toList();
        }
        for (Path file : all) {
            String relative =
                    path.startsWith("/") ? file.toString() : root.relativize(file).toString();
            if (relative.isEmpty()) {
                continue;
            }
            if (given.has('v')) {
                session.out().println(relative);
            }
            archive.add(ArchivedFile.of(file, relative, layout, content).json());
        }
    }

    /// A reference in the tree to every blob, for instances that throw away what has none.
    private void preserve(ArrayNode operations, ArrayNode archive) {
        int number = 0;
        for (JsonNode file : archive) {
            if (file.path("encoding").asText().equals("blobvec")) {
                for (JsonNode region : file.path("data")) {
                    ObjectNode valref = JsonNodeFactory.instance.objectNode();
                    valref.put("type", "valref").put("ver", 1);
                    valref.putArray("data").add(region.path(2).asText());
                    operations.add(KvsClient.operation(key + "_blobs." + number++, valref, 0));
                }
            }
        }
    }

    private long size(char option, long otherwise) {
        String text = given.value(option, "");
        if (text.isEmpty()) {
            return otherwise;
        }
        if (!text.matches("[0-9]+(\\.[0-9]+)?[kKMG]?")) {
            throw new CommandException(text + ": expected a number, and after it k, M or G");
        }
        char unit = text.charAt(text.length() - 1);
        int shift = unit == 'G' ? 30 : unit == 'M' ? 20 : Character.isDigit(unit) ? 0 : 10;
        String number = shift == 0 ? text : text.substring(0, text.length() - 1);
        return Math.min((long) (Double.parseDouble(number) * (1L << shift)), Integer.MAX_VALUE);
    }

    /// The archive as it stands in the KVS; null when there is none.
    private @Nullable JsonNode find() throws RpcException {
        try {
            return parse(KvsClient.bytes(kvs.found(key, 0)));
        } catch (RpcException e) {
            if (e.errnum() == Errno.ENOENT) {
                return null;
            }
            throw e;
        }
    }

    private JsonNode parse(byte[] text) {
        try {
            return JSON.readTree(new String(text, UTF_8));
        } catch (JsonProcessingException e) {
            throw new CommandException("KVS lookup " + key + ": Protocol error");
        }
    }

    private List<ArchivedFile> files(int flags) throws RpcException {
        if (given.operands().size() > 1) {
            throw WrongUse.usage();
        }
        JsonNode archive;
        try {
            archive = flags == 0 ? parse(KvsClient.bytes(kvs.found(key, 0))) : await();
        } catch (RpcException e) {
            throw new CommandException("KVS lookup " + key + ": " + e.getMessage());
        }
        List<ArchivedFile> files = new ArrayList<>();
        String pattern = given.operands().isEmpty() ? "" : given.operands().getFirst();
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + crossing(pattern));
        for (JsonNode file : archive) {
            ArchivedFile one = new ArchivedFile(file);
            if (pattern.isEmpty() || matcher.matches(Path.of(one.path()))) {
                files.add(one);
            }
        }
        if (files.isEmpty() && !pattern.isEmpty()) {
            session.err().println("flux-archive: No files matched pattern '" + pattern + "'");
        }
        return files;
    }

    /// fnmatch(3) lets a star stand for slashes, too.
    private static String crossing(String pattern) {
        return pattern.replace("*", "**");
    }

    private JsonNode await() throws RpcException {
        Connection connection = kvs.connection();
        double seconds = given.value('w', "").isEmpty() ? -1 : given.duration('w', -1);
        try (Deadline deadline = Deadline.in(seconds, connection)) {
            try (RpcStream stream = kvs.watch(key, KvsFlags.WAITCREATE)) {
                JsonNode answer = connection.next(stream);
                return parse(
                        KvsClient.bytes(answer == null ? JSON.nullNode() : answer.path("val")));
            } catch (CommandException e) {
                if (deadline.hasPassed()) {
                    throw new CommandException(key + ": key was not created within timeout window");
                }
                throw e;
            }
        }
    }

    private int list() throws RpcException {
        for (ArchivedFile file : files(0)) {
            session.out()
                    .println(
                            given.has('r')
                                    ? file.json().toString()
                                    : given.has('l') ? file.longLine() : file.path());
        }
        return 0;
    }

    private int extract() throws RpcException, IOException {
        Path into = directory();
        if (!Files.isDirectory(into)) {
            throw new CommandException(
                    "chdir " + given.value('C', ".") + ": No such file or directory");
        }
        for (ArchivedFile file : files(given.has('w') ? KvsFlags.WAITCREATE : 0)) {
            if (given.has('t')) {
                session.out().println(given.has('v') ? file.longLine() : file.path());
                continue;
            }
            if (given.has('v')) {
                session.err().println(file.path());
            }
            file.extract(into, given.has('o'), content);
        }
        return 0;
    }

    private int remove() throws RpcException {
        given.operands(0, 0);
        if (find() == null && !given.has('f')) {
            throw new CommandException(key + " does not exist");
        }
        ArrayNode operations = JSON.createArrayNode();
        operations.add(KvsClient.operation(key, null, 0));
        operations.add(KvsClient.operation(key + "_blobs", null, 0));
        kvs.committed(operations, 0);
        return 0;
    }

    /// The content service as a place for blobs.
    private record ContentStore(Connection connection) implements ArchivedFile.Blobs {
        static final int BLOB_BYTES_MAX = 64 << 20;

        @Override
        public BlobRef store(byte[] blob) throws IOException {
            return BlobRef.ofDigest(ask("content.store", blob));
        }

        @Override
        public byte[] load(BlobRef ref) throws IOException {
            return ask("content.load", ref.digest());
        }

        private byte[] ask(String topic, byte[] payload) throws IOException {
            try (RpcStream answer = connection.client().sendRaw(topic, payload, -1, 0)) {
                return answer.oneRaw();
            } catch (RpcException e) {
                throw new IOException(topic + ": " + e.getMessage(), e);
            }
        }
    }
}
