package flux.ops.broker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import flux.executor.JobspecSource;
import flux.ledger.log.EventLog;
import flux.replay.eventlog.JobRecords;
import java.io.IOException;
import java.io.UncheckedIOException;

/// Jobspecs, read out of the `jobs` log when a job begins. For the executor's thread.
final class LogJobspecs implements JobspecSource {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JobRecords records;

    LogJobspecs(EventLog jobs) {
        this.records = new JobRecords(jobs);
    }

    @Override
    public JsonNode at(long position) {
        try {
            return JSON.readTree(records.submission(new long[] {position}).jobspec());
        } catch (IOException e) {
            throw new UncheckedIOException("a jobspec in the ledger is not JSON", e);
        }
    }
}
