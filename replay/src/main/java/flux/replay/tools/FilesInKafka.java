package flux.replay.tools;

import flux.ledger.log.EventLogReader;
import flux.ledger.log.kafka.KafkaLedger;
import java.util.List;

/// One topic per log.
record FilesInKafka(KafkaLedger kafka) implements LedgerFiles {

    @Override
    public String place() {
        return kafka.address().toString();
    }

    @Override
    public List<String> logs() {
        return kafka.logs(LOGS);
    }

    @Override
    public EventLogReader reader(String log) {
        return kafka.reader(log);
    }

    @Override
    public String where(String log, long position) {
        return kafka.where(log, position);
    }

    @Override
    public long fileBytes(String log) {
        return kafka.bytes(log);
    }

    /// Old parts of topics are Kafka's business.
    @Override
    public long archivedBytes(String log) {
        return 0;
    }
}
