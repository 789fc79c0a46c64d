package flux.ops.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.entry.EntryReader;
import flux.ledger.id.JobId;
import flux.ledger.log.EventLogReader;
import flux.ledger.log.LogRecord;
import flux.ledger.log.chronicle.ChronicleLog;
import flux.ledger.state.Instance;
import flux.ledger.state.Quarantine;
import flux.ledger.wire.FluxClient;
import flux.ops.TestInstance;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Ledgers that a real instance wrote: jobs that ran, failed, wait; keys; output. One as it is
/// after an orderly end, and one as a `kill -9` leaves it.
final class LivedLedger {
    private static final int COPIED_BYTES_MAX = 1 << 20;
    private static final int ROOM_BYTES = 32 << 10;

    private LivedLedger() {}

    /// @param closed where the ledger of the instance that ended is to be
    /// @param killed where its copy is to be, taken while it lived and nothing happened
    /// @return the digest at the end of `killed`
    static String live(Path closed, Path killed) throws Exception {
        String digest;
        try (TestInstance instance = TestInstance.start(closed);
                FluxClient client = instance.connect()) {
            long first = submit(client, 16, "echo first; echo oops >&2");
            TestInstance.await(client, first, "clean");
            commit(client, "a.b", "one");
            TestInstance.await(client, submit(client, 16, "exit 3"), "clean");
            for (int i = 0; i < 4; i++) {
                long id =
                        submit(client, 16, "echo number " + i + "; cat /etc/passwd | head -c 500");
                TestInstance.await(client, id, "clean");
                commit(client, "a.c" + i, "x".repeat(50 * i));
            }
            submit(client, 0, "echo held");
            submit(client, 0, "echo held, too");
            digest = client.rpc("ledger.digest", null).path("digest").asText();
            copy(closed, killed);
        }
        return digest;
    }

    static long submit(FluxClient client, int urgency, String script) throws Exception {
        JsonNode jobspec = TestInstance.jobspec(1, "sh", "-c", script);
        return TestInstance.submit(client, jobspec, urgency, 0);
    }

    static void commit(FluxClient client, String key, String value) throws Exception {
        String data = Base64.getEncoder().encodeToString(value.getBytes(UTF_8));
        String op =
                "{\"key\":\"%s\",\"flags\":0,\"dirent\":{\"ver\":1,\"type\":\"val\",\"data\":\"%s\"}}";
        String request =
                "{\"namespace\":\"primary\",\"flags\":0,\"ops\":[" + op.formatted(key, data) + "]}";
        client.rpc("kvs.commit", TestInstance.JSON.readTree(request));
    }

    /// A copy of the logs, and of nothing else; zeros behind the last write are cut to a few.
    static void copy(Path from, Path to) throws IOException {
        for (String log : List.of("jobs", "kvs", "output")) {
            List<Path> all;
            try (Stream<Path> walk = Files.walk(from.resolve(log))) {
                all = walk.toList();
            }
            for (Path path : all) {
                Path target = to.resolve(from.relativize(path));
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.write(target, bytes(path));
                }
            }
        }
    }

    private static byte[] bytes(Path path) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(COPIED_BYTES_MAX);
        try (FileChannel file = FileChannel.open(path)) {
            while (bytes.hasRemaining() && file.read(bytes) > 0) {
                continue;
            }
        }
        int end = bytes.position();
        while (end > 0 && bytes.get(end - 1) == 0) {
            end--;
        }
        return Arrays.copyOf(bytes.array(), Math.min(bytes.position(), end + ROOM_BYTES));
    }

    /// The state that the `jobs` log makes.
    static Instance replay(Path statedir) {
        Instance instance = new Instance();
        Quarantine quarantine = new Quarantine(instance);
        try (EventLogReader reader = ChronicleLog.read(statedir, "jobs")) {
            for (LogRecord next = reader.next(); next != null; next = reader.next()) {
                instance.apply(quarantine.pass(EntryReader.read(next).entry()));
            }
        }
        return instance;
    }

    /// All jobs of the `jobs` log.
    static Set<JobId> jobs(Path statedir) {
        Set<JobId> jobs = new TreeSet<>();
        try (EventLogReader reader = ChronicleLog.read(statedir, "jobs")) {
            for (LogRecord next = reader.next(); next != null; next = reader.next()) {
                if (EntryReader.read(next).entry().fact()
                        instanceof flux.ledger.entry.Fact.OfJob fact) {
                    jobs.add(fact.job());
                }
            }
        }
        return jobs;
    }

    /// What is known of a job, in words that can be compared.
    static String describe(Instance instance, JobId job) {
        return instance.find(job).map(Object::toString).orElse("")
                + instance.findEnded(job).map(Object::toString).orElse("");
    }

    /// The only file of a log in which records are.
    static Path file(Path statedir, String log) throws IOException {
        try (Stream<Path> files = Files.walk(statedir.resolve(log))) {
            return files.filter(path -> path.toString().endsWith(".cq4"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
    }

    /// How much of a file is not zeros behind the last write.
    static int used(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        return end;
    }
}
