package flux.ops.broker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import flux.cli.CommandException;
import flux.cli.connect.Connection;
import flux.cli.kvs.KvsClient;
import flux.executor.run.Archives;
import flux.executor.shell.StageIn;
import flux.executor.shell.StagedFile;
import flux.ledger.kvs.BlobRef;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The archives in an instance's KVS, read by a client of the instance: whoever waits for them does
/// so beside the executor.
///
/// @param uri of the instance
record KvsArchives(String uri) implements Archives {
    /// Of what is staged for a job, which is in memory once.
    private static final long BYTES_MAX = 256L << 20;

    private static final long PATIENCE_MILLIS = 10_000;
    private static final long PAUSE_MILLIS = 50;
    private static final String PRIMARY = "primary";
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public void read(StageIn wish, Consumer<List<StagedFile>> ready, Consumer<String> failed) {
        Thread.ofVirtual().name("stage-in").start(() -> readNow(wish, ready, failed));
    }

    private void readNow(StageIn wish, Consumer<List<StagedFile>> ready, Consumer<String> failed) {
        List<StagedFile> files;
        try (Connection connection = connect()) {
            files = files(connection, wish);
        } catch (IOException | CommandException | IllegalArgumentException e) {
            failed.accept(String.valueOf(e.getMessage()));
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failed.accept("interrupted");
            return;
        }
        ready.accept(files);
    }

    /// An instance that has just come back takes up its jobs before it takes connections.
    private Connection connect() throws InterruptedException {
        long until = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        while (true) {
            try {
                return Connection.to(uri);
            } catch (CommandException e) {
                if (System.nanoTime() > until) {
                    throw e;
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        }
    }

    private static List<StagedFile> files(Connection connection, StageIn wish) throws IOException {
        // fnmatch(3) lets a star stand for slashes, too.
        String glob = "glob:" + wish.pattern().replace("*", "**");
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher(glob);
        List<StagedFile> files = new ArrayList<>();
        long bytes = 0;
        for (String name : wish.names()) {
            for (JsonNode file : archive(connection, "archive." + name)) {
                String path = file.path("path").asText();
                if (wish.pattern().isEmpty() || matcher.matches(Path.of(path))) {
                    StagedFile staged = staged(connection, path, file, BYTES_MAX - bytes);
                    bytes += staged.data().length;
                    files.add(staged);
                }
            }
        }
        return files;
    }

    private static JsonNode archive(Connection connection, String key) throws IOException {
        try {
            JsonNode found = new KvsClient(connection, PRIMARY, null).found(key, 0);
            return JSON.readTree(KvsClient.bytes(found));
        } catch (RpcException e) {
            throw new IOException("KVS lookup " + key + ": " + e.getMessage(), e);
        }
    }

    /// @param bytesMax that it may have; what it says of its own size is believed only so far
    private static StagedFile staged(
            Connection connection, String path, JsonNode file, long bytesMax) throws IOException {
        long size = file.path("size").asLong();
        if (size < 0) {
            throw contradiction(path);
        }
        if (!file.path("encoding").asText().equals("blobvec")) {
            StagedFile whole = StagedFile.of(path, file);
            checkRoom(whole.data().length, bytesMax);
            return whole;
        }
        checkRoom(size, bytesMax);
        byte[] data = new byte[(int) size]; // what no blob has is zeros
        for (JsonNode region : file.path("data")) {
            byte[] blob = load(connection, BlobRef.parse(region.path(2).asText()));
            long offset = region.path(0).asLong();
            if (offset < 0 || blob.length > data.length - offset) {
                throw contradiction(path);
            }
            System.arraycopy(blob, 0, data, (int) offset, blob.length);
        }
        return new StagedFile(path, file.path("mode").asInt(), data);
    }

    private static void checkRoom(long bytes, long bytesMax) throws IOException {
        if (bytes > bytesMax) {
            throw new IOException(
                    "archives are larger than the %d MiB that can be staged in"
                            .formatted(BYTES_MAX >> 20));
        }
    }

    private static IOException contradiction(String path) {
        return new IOException(path + ": its archive contradicts itself");
    }

    private static byte[] load(Connection connection, BlobRef ref) throws IOException {
        try (RpcStream answer = connection.client().sendRaw("content.load", ref.digest(), -1, 0)) {
            return answer.oneRaw();
        } catch (RpcException e) {
            throw new IOException("content.load: " + e.getMessage(), e);
        }
    }
}
