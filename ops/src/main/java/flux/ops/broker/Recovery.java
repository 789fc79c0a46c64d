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
import flux.ledger.log.LogFailedException;
import flux.ledger.log.LogRecord;
import flux.ledger.manager.Policy;
import flux.ledger.state.Instance;
import flux.ledger.state.Quarantine;
import flux.replay.eventlog.GuestIndex;
import flux.replay.eventlog.GuestIndex.Appended;
import flux.replay.eventlog.LostOutput;
import flux.scheduler.Scheduler;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
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
            Views views,
            Consumer<String> notices) {
        Quarantine quarantine = new Quarantine(instance);
        long last = EventLogReader.START;
        try (EventLogReader reader = log.reader();
                ReadAhead<PositionedEntry> entries =
                        new ReadAhead<>("read-jobs", () -> read(reader))) {
            for (PositionedEntry read = entries.next(); read != null; read = entries.next()) {
                PositionedEntry next = quarantine.pass(read);
                try {
                    instance.apply(next.entry());
                } catch (IllegalStateException e) {
                    throw new LogDamagedException(
                            "jobs log, position %x: %s%s"
                                    .formatted(
                                            next.position(),
                                            e.getMessage(),
                                            LogDamagedException.REMEDY),
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
        quarantine
                .jobs()
                .forEach((job, why) -> notices.accept(job.f58() + " is in quarantine: " + why));
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
                    if (commit.seq() != sequence + 1) {
                        throw new IllegalArgumentException(
                                "record %d cannot follow record %d"
                                        .formatted(commit.seq(), sequence));
                    }
                    store.apply(commit.event());
                    sequence = commit.seq();
                } catch (IllegalArgumentException | IllegalStateException e) {
                    throw new LogDamagedException(
                            "kvs log, position %x: %s%s"
                                    .formatted(
                                            record.position(),
                                            e.getMessage(),
                                            LogDamagedException.REMEDY),
                            e);
                }
            }
        }
        return sequence;
    }

    /// Indexes the output log, and collects what is known of jobs that have not ended. A record
    // that is
    /// damaged is told and passed over; one of a job that is younger than all in the `jobs` log is
    // not:
    /// that log has lost its end, or is an older copy.
    ///
    /// @throws LogFailedException naming the job
    static EarlierRuns replayOutput(GuestIndex index, Instance instance, Consumer<String> notices) {
        Set<JobId> holding = new HashSet<>();
        for (Job job : instance.activeJobs()) {
            if (job.resources() != null) {
                holding.add(job.id());
            }
        }
        EarlierRuns earlier = new EarlierRuns(holding);
        boolean[] isSomebodysLost = {false};
        index.catchUp(
                appended -> {
                    checkAge(appended, instance);
                    boolean tells = appended.job().equals(LostOutput.NOBODY);
                    if (isSomebodysLost[0] || tells) {
                        long micros = appended.decode().timeMicros();
                        earlier.lost(null, micros);
                        isSomebodysLost[0] = tells;
                    }
                    if (earlier.wants(appended.job())) {
                        earlier.apply(appended.decode());
                    }
                },
                loss -> {
                    String whose = loss.job().value() == 0 ? "of some job" : loss.job().f58();
                    notices.accept("output " + whose + " is lost: " + loss.why());
                    if (loss.job().equals(LostOutput.NOBODY)) {
                        isSomebodysLost[0] = true;
                    } else {
                        earlier.lost(loss.job(), 0);
                    }
                });
        if (isSomebodysLost[0]) {
            earlier.lost(null, Long.MAX_VALUE);
        }
        return earlier;
    }

    private static void checkAge(Appended appended, Instance instance) {
        if (appended.job().compareTo(instance.lastJob()) > 0) {
            throw new LogFailedException(
                    "output log, position %x: a record of job %s, which is younger than all that the jobs log knows: its end is lost, or it is an older copy; put back the jobs log that belongs here, or let `flux ledger repair` put such output in quarantine"
                            .formatted(appended.record().position(), appended.job().f58()));
        }
    }
}
