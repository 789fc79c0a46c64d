package flux.ops.broker;

import flux.executor.EarlierRuns;
import flux.executor.Executor;
import flux.ledger.entry.EntryReader;
import flux.ledger.entry.PositionedEntry;
import flux.ledger.id.JobId;
import flux.ledger.job.Job;
import flux.ledger.kvs.KvsRecord;
import flux.ledger.kvs.KvsRecordCodec;
import flux.ledger.kvs.KvsStore;
import flux.ledger.log.EventLog;
import flux.ledger.log.EventLogReader;
import flux.ledger.log.LogDamagedException;
import flux.ledger.log.LogRecord;
import flux.ledger.manager.Policy;
import flux.ledger.state.Instance;
import flux.replay.eventlog.GuestIndex;
import flux.scheduler.Scheduler;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the logs once, from the start, and brings every consumer to their ends: the same code by
/// which they live, and the only way in which an instance starts.
final class Recovery {
    private Recovery() {}

    /// @return the position of the last entry
    static long replayJobs(
            EventLog log,
            Instance instance,
            List<Policy> policies,
            Scheduler scheduler,
            Executor executor,
            Views views) {
        long last = EventLogReader.START;
        try (EventLogReader reader = log.reader();
                ReadAhead<PositionedEntry> entries =
                        new ReadAhead<>("read-jobs", () -> read(reader))) {
            for (PositionedEntry next = entries.next(); next != null; next = entries.next()) {
                try {
                    instance.apply(next.entry());
                } catch (IllegalStateException e) {
                    throw new LogDamagedException(
                            "jobs log, position %x: %s; see `flux ledger verify`"
                                    .formatted(next.position(), e.getMessage()),
                            e);
                }
                for (Policy policy : policies) {
                    policy.on(next.entry(), instance, _ -> {});
                }
                scheduler.on(next.entry());
                executor.on(next);
                views.apply(next);
                last = next.position();
            }
        }
        return last;
    }

    private static @Nullable PositionedEntry read(EventLogReader reader) {
        LogRecord record = reader.next();
        return record == null ? null : EntryReader.read(record);
    }

    /// @return the sequence number of the last record
    static long replayKvs(EventLog log, KvsStore store) {
        long sequence = 0;
        try (EventLogReader reader = log.reader()) {
            for (LogRecord record = reader.next(); record != null; record = reader.next()) {
                try {
                    KvsRecord commit = KvsRecordCodec.read(record.bytes());
                    store.apply(commit.event());
                    sequence = commit.seq();
                } catch (IllegalArgumentException e) {
                    throw new LogDamagedException(
                            "kvs log, position %x: %s; see `flux ledger verify`"
                                    .formatted(record.position(), e.getMessage()),
                            e);
                }
            }
        }
        return sequence;
    }

    /// Indexes the output log, and collects what is known of jobs that have not ended.
    static EarlierRuns replayOutput(GuestIndex index, Instance instance) {
        Set<JobId> holding = new HashSet<>();
        for (Job job : instance.activeJobs()) {
            if (job.resources() != null) {
                holding.add(job.id());
            }
        }
        EarlierRuns earlier = new EarlierRuns(holding);
        index.catchUp(
                appended -> {
                    if (earlier.wants(appended.job())) {
                        earlier.apply(appended.decode());
                    }
                });
        return earlier;
    }
}
