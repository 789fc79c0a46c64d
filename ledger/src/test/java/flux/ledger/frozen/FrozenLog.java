package flux.ledger.frozen;

import static java.nio.charset.StandardCharsets.UTF_8;

import flux.ledger.entry.EntryReader;
import flux.ledger.kvs.BlobRef;
import flux.ledger.kvs.KvsRecord;
import flux.ledger.kvs.KvsRecordCodec;
import flux.ledger.kvs.KvsStore;
import flux.ledger.kvs.MemoryBlobs;
import flux.ledger.log.EventLogReader;
import flux.ledger.log.LogDamagedException;
import flux.ledger.log.LogRecord;
import flux.ledger.log.chronicle.ChronicleLog;
import flux.ledger.log.chronicle.ChronicleOptions;
import flux.ledger.output.OutputReader;
import flux.ledger.output.OutputWriter;
import flux.ledger.state.Instance;
import flux.ledger.state.Quarantine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// One frozen log: a file of records, a line each, or a directory as one writes it. Which of an
/// instance's logs it is, the beginning of its name says.
record FrozenLog(Path path) {

    /// Reads it as an instance does when it starts.
    ///
    /// @param scratch an empty directory, where a log in files is opened for writing
    /// @return the digest of what it makes and, each after a ` | `, what was noticed; or why it is
    ///     refused
    String outcome(Path scratch) throws IOException {
        List<String> notices = new ArrayList<>();
        String digest;
        try {
            digest = Files.isDirectory(path) ? files(scratch, notices) : lines();
        } catch (LogDamagedException | IllegalStateException | IllegalArgumentException e) {
            return String.valueOf(e.getMessage()).replace(scratch.toString(), "DIR");
        }
        return Stream.concat(Stream.of(digest), notices.stream())
                .map(text -> text.replace(scratch.toString(), "DIR"))
                .reduce((a, b) -> a + " | " + b)
                .orElseThrow();
    }

    private String kind() {
        return path.getFileName().toString().replaceFirst("-.*", "");
    }

    private String lines() throws IOException {
        Reading reading = reading();
        long position = 0;
        for (String line : Files.readAllLines(path)) {
            reading.take(new LogRecord(++position, line.getBytes(UTF_8)));
        }
        return reading.digest();
    }

    private String files(Path scratch, List<String> notices) throws IOException {
        copy(path, scratch.resolve(kind()));
        Reading reading = reading();
        try (ChronicleLog log =
                        ChronicleLog.open(scratch, kind(), ChronicleOptions.NESTED, notices::add);
                EventLogReader reader = log.reader()) {
            for (LogRecord next = reader.next(); next != null; next = reader.next()) {
                reading.take(next);
            }
        }
        return reading.digest();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.toList()) {
                Files.copy(each, to.resolve(from.relativize(each).toString()));
            }
        }
    }

    private interface Step {
        void take(LogRecord record);
    }

    private record Reading(Step step, Supplier<String> result) {
        void take(LogRecord record) {
            step.take(record);
        }

        String digest() {
            return result.get();
        }
    }

    private Reading reading() {
        return switch (kind()) {
            case "jobs" -> {
                Instance instance = new Instance();
                Quarantine quarantine = new Quarantine(instance);
                yield new Reading(
                        record -> instance.apply(quarantine.pass(EntryReader.read(record).entry())),
                        instance::digest);
            }
            case "kvs" -> {
                KvsStore store = new KvsStore(new MemoryBlobs(BlobRef.Hash.SHA1), 5001);
                yield new Reading(
                        record -> {
                            KvsRecord commit = KvsRecordCodec.read(record.bytes());
                            store.apply(commit.event());
                        },
                        store::digest);
            }
            case "output" -> {
                // It makes no state here: what is read is what the present version writes of it.
                MessageDigest sha = sha256();
                OutputWriter writer = new OutputWriter();
                yield new Reading(
                        record -> sha.update(copyOf(writer.write(OutputReader.read(record)))),
                        () -> HexFormat.of().formatHex(sha.digest()));
            }
            default ->
                    throw new IllegalArgumentException(path + ": must be jobs-, kvs- or output-");
        };
    }

    private static byte[] copyOf(ByteBuffer record) {
        byte[] bytes = new byte[record.remaining()];
        record.get(bytes);
        return bytes;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
