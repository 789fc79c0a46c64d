package flux.replay.tools;

import flux.ledger.log.EventLogReader;
import flux.ledger.log.kafka.KafkaLedger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// An instance's logs, to be read: in the files of its `statedir`, or in Kafka. Nothing here locks,
/// fences or changes anything.
public interface LedgerFiles {
    String JOBS = "jobs";
    String KVS = "kvs";
    String OUTPUT = "output";

    /// All logs of an instance, in the order in which they depend on each other.
    List<String> LOGS = List.of(JOBS, KVS, OUTPUT);

    /// @throws IOException when there is no ledger in `directory`
    static LedgerFiles in(Path directory) throws IOException {
        if (!Files.isDirectory(directory.resolve(JOBS))) {
            throw new IOException(
                    directory
                            + ": no ledger here: expected a directory `"
                            + JOBS
                            + "` in it (the statedir of an instance)");
        }
        return new FilesInDirectory(directory);
    }

    /// @throws IOException when there is no ledger at the address
    static LedgerFiles in(KafkaLedger kafka) throws IOException {
        if (kafka.logs(LOGS).isEmpty()) {
            throw new IOException(
                    "%s: no ledger here: no topic PREFIX.%s".formatted(kafka.address(), JOBS));
        }
        return new FilesInKafka(kafka);
    }

    /// The directory, or the address.
    String place();

    /// The logs that are there.
    List<String> logs();

    EventLogReader reader(String log);

    /// The file and the byte in it, or the topic and the offset, that `position` of a log stands
    /// for, for people.
    String where(String log, long position);

    /// How long a log's files are where it is written, in bytes.
    long fileBytes(String log) throws IOException;

    /// How long those parts of a log are that were archived, compressed, in bytes.
    long archivedBytes(String log) throws IOException;
}
