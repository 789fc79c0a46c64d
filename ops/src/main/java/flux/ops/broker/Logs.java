package flux.ops.broker;

import flux.ledger.log.EventLog;
import flux.ledger.log.chronicle.ChronicleLog;
import flux.ledger.log.chronicle.ChronicleOptions;
import flux.ops.service.BrokerLog;
import java.nio.file.Path;

/// The logs of an instance, open for writing. Whoever has them is the instance's only broker, so
/// they are opened before anything else of an instance is touched.
public record Logs(EventLog jobs, EventLog kvs, EventLog output) implements AutoCloseable {

    /// @throws flux.ledger.log.LogLockedException when another broker has them
    /// @throws flux.ledger.log.LogDamagedException when they do not hold what was written
    public static Logs open(Path statedir, BrokerLog brokerLog) {
        EventLog jobs = open(statedir, "jobs", brokerLog);
        try {
            EventLog kvs = open(statedir, "kvs", brokerLog);
            try {
                return new Logs(jobs, kvs, open(statedir, "output", brokerLog));
            } catch (RuntimeException e) {
                kvs.close();
                throw e;
            }
        } catch (RuntimeException e) {
            jobs.close();
            throw e;
        }
    }

    private static ChronicleLog open(Path statedir, String name, BrokerLog brokerLog) {
        return ChronicleLog.open(
                statedir,
                name,
                ChronicleOptions.ROOT,
                notice -> brokerLog.log(BrokerLog.ERR, "ledger", notice));
    }

    @Override
    public void close() {
        jobs.close();
        kvs.close();
        output.close();
    }
}
