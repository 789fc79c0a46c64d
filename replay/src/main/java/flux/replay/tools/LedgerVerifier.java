package flux.replay.tools;

import flux.ledger.entry.Entry;
import flux.ledger.entry.EntryReader;
import flux.ledger.entry.Fact.OfPurge;
import flux.ledger.id.JobId;
import flux.ledger.kvs.BlobRef;
import flux.ledger.kvs.Blobs;
import flux.ledger.kvs.KvsRecord;
import flux.ledger.kvs.KvsRecordCodec;
import flux.ledger.kvs.KvsStore;
import flux.ledger.log.EventLogReader;
import flux.ledger.log.LogDamagedException;
import flux.ledger.log.LogFailedException;
import flux.ledger.log.LogRecord;
import flux.ledger.output.OutputReader;
import flux.ledger.output.OutputRecord;
import flux.ledger.state.Instance;
import flux.ledger.state.Quarantine;
import flux.replay.eventlog.LostOutput;
import flux.replay.kvs.ContentFile;
import flux.replay.tools.Verification.OfLog;
import flux.replay.tools.Verification.Quarantined;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads every record of an instance and checks what can be checked: seals, numbers without gaps,
/// causes and times that never go back, and that each entry can follow those before it. On the way
/// the job manager's state is built anew, by the code by which it lives.
///
/// After a damage nothing behind it in the same log is looked at; the other logs are. In the output
/// log a damage is some job's data, and the rest is looked at.
public final class LedgerVerifier {
    private final LedgerFiles files;
    private final Consumer<OfLog> progress;
    private final Instance instance = new Instance();
    private final Quarantine quarantine = new Quarantine(instance);
    private final List<Quarantined> lostOutput = new ArrayList<>();
    private final LongOpenHashSet purged = new LongOpenHashSet();
    private final long digestAt;
    private @Nullable String digest;

    /// The last of the jobs that have output.
    private JobId youngest = new JobId(0);

    private long youngestPosition;

    /// @param digestAt the sequence number at which the digest is taken; 0 for the last entry's
    /// @param progress told about each log now and then
    public LedgerVerifier(LedgerFiles files, long digestAt, Consumer<OfLog> progress) {
        this.files = files;
        this.digestAt = digestAt;
        this.progress = progress;
    }

    public Verification run() {
        List<OfLog> logs = new ArrayList<>();
        for (String log : files.logs()) {
            logs.add(
                    switch (log) {
                        case LedgerFiles.JOBS -> verify(log, this::entry);
                        case LedgerFiles.KVS -> commits(log);
                        default -> verifyOutput(log);
                    });
        }
        String last = digest == null && digestAt == 0 ? instance.digest() : digest;
        long sequence = digestAt == 0 ? instance.sequence() : digestAt;
        List<Quarantined> quarantined = new ArrayList<>();
        quarantine
                .jobs()
                .forEach(
                        (job, why) -> quarantined.add(new Quarantined(LedgerFiles.JOBS, job, why)));
        quarantined.addAll(lostOutput);
        return new Verification(logs, sequence, last, quarantined);
    }

    private interface Check {
        /// @return the record's time
        long check(LogRecord record);
    }

    private OfLog verify(String log, Check check) {
        OfLog.Counter counter = new OfLog.Counter(log);
        LogRecord record = null;
        try (EventLogReader reader = files.reader(log)) {
            for (record = reader.next(); record != null; record = reader.next()) {
                counter.count(record, check.check(record));
                if (counter.isDue()) {
                    progress.accept(counter.soFar(null));
                }
            }
            return counter.soFar(null);
        } catch (LogDamagedException | LogFailedException e) {
            return counter.soFar(e.getMessage());
        } catch (IllegalStateException | IllegalArgumentException e) {
            String where = record == null ? "" : files.where(log, record.position()) + ": ";
            return counter.soFar(where + e.getMessage());
        }
    }

    private OfLog verifyOutput(String log) {
        OfLog.Counter counter = new OfLog.Counter(log);
        try (EventLogReader reader = files.reader(log)) {
            for (LogRecord record = nextOutput(reader);
                    record != null;
                    record = nextOutput(reader)) {
                try {
                    counter.count(record, output(record));
                } catch (LogDamagedException | IllegalStateException e) {
                    JobId job =
                            RecordHead.of(record.bytes()).jobs().stream()
                                    .map(JobId::new)
                                    .findFirst()
                                    .orElse(LostOutput.NOBODY);
                    lose(job, files.where(log, record.position()) + ": " + e.getMessage());
                }
                if (counter.isDue()) {
                    progress.accept(counter.soFar(null));
                }
            }
            return counter.soFar(tooYoung(log));
        } catch (LogFailedException e) {
            return counter.soFar(e.getMessage());
        }
    }

    /// The jobs log may have grown since it was read; when it has not, it has lost its end, and no
    /// instance starts on that.
    private @Nullable String tooYoung(String log) {
        if (youngest.compareTo(instance.lastJob()) <= 0) {
            return null;
        }
        try (EventLogReader reader = files.reader(LedgerFiles.JOBS)) {
            for (LogRecord record = reader.next(); record != null; record = reader.next()) {
                if (RecordHead.of(record.bytes()).jobs().contains(youngest.value())) {
                    return null;
                }
            }
        } catch (LogDamagedException e) {
            return null; // what is behind the damage is not known, and that is told of
        }
        return "%s: a record of job %s, which is younger than all that the jobs log knows: its end is lost, or it is an older copy; put back the jobs log that belongs here, or let `flux ledger repair` put such output in quarantine"
                .formatted(files.where(log, youngestPosition), youngest.f58());
    }

    private @Nullable LogRecord nextOutput(EventLogReader reader) {
        while (true) {
            try {
                return reader.next();
            } catch (LogDamagedException e) {
                LostOutput loss = LostOutput.of(reader.skip());
                lose(loss.job(), loss.why());
            }
        }
    }

    private void lose(JobId job, String why) {
        boolean isKnown = !job.equals(LostOutput.NOBODY);
        lostOutput.add(new Quarantined(LedgerFiles.OUTPUT, isKnown ? job : null, why));
    }

    private long entry(LogRecord record) {
        Entry entry = quarantine.pass(EntryReader.read(record).entry());
        if (entry.timeMicros() < instance.timeMicros()) {
            throw new IllegalStateException(
                    "entry %d is dated before the one in front of it".formatted(entry.sequence()));
        }
        instance.apply(entry);
        if (entry.fact() instanceof OfPurge(var jobs, _)) {
            jobs.forEach(job -> purged.add(job.value()));
        }
        if (entry.sequence() == digestAt) {
            digest = instance.digest();
        }
        return entry.timeMicros();
    }

    private OfLog commits(String log) {
        try (ContentFile content = ContentFile.passing(BlobRef.Hash.SHA1)) {
            return verify(log, commits(content));
        }
    }

    private static Check commits(Blobs blobs) {
        KvsStore store = new KvsStore(blobs, 0);
        long[] before = {0};
        return record -> {
            KvsRecord commit = KvsRecordCodec.read(record.bytes());
            if (commit.seq() != before[0] + 1) {
                throw new IllegalStateException(
                        "record " + commit.seq() + " cannot follow record " + before[0]);
            }
            store.apply(commit.event());
            before[0] = commit.seq();
            return commit.timeMicros();
        };
    }

    /// Output is written by a consumer of the jobs log: it cannot know a job that is not there,
    /// other than those that came while we read.
    private long output(LogRecord record) {
        OutputRecord output = OutputReader.read(record);
        JobId job = output.job();
        boolean isNewer = job.value() > instance.lastJob().value();
        if (job.compareTo(youngest) > 0) {
            youngest = job;
            youngestPosition = record.position();
        }
        boolean isNobodys = job.equals(LostOutput.NOBODY) || quarantine.jobs().containsKey(job);
        boolean isPurged = purged.contains(job.value());
        if (!isNobodys
                && !isNewer
                && !isPurged
                && instance.find(job).isEmpty()
                && instance.findEnded(job).isEmpty()) {
            throw new IllegalStateException(
                    "a record of job " + job.f58() + ", which the jobs log does not know");
        }
        return output.timeMicros();
    }
}
