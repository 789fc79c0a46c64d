package flux.replay.repair;

import flux.ledger.entry.Entry;
import flux.ledger.entry.EntryReader;
import flux.ledger.entry.EntryVersion;
import flux.ledger.entry.EntryWriter;
import flux.ledger.entry.Fact;
import flux.ledger.entry.Fact.InstanceEvent.EntryLost;
import flux.ledger.entry.Fact.OfInstance;
import flux.ledger.entry.Fact.OfJob;
import flux.ledger.entry.Fact.OfUnreadable;
import flux.ledger.entry.Origin;
import flux.ledger.entry.Origin.Via;
import flux.ledger.id.JobId;
import flux.ledger.job.Job;
import flux.ledger.job.JobEvent;
import flux.ledger.job.JobEvent.Cleaned;
import flux.ledger.job.JobEvent.ExceptionRaised;
import flux.ledger.log.LogDamagedException;
import flux.ledger.log.LogRecord;
import flux.ledger.state.Instance;
import flux.ledger.state.Quarantine;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongFunction;
import java.util.regex.Pattern;

/// The `jobs` log: an `entry-lost` for each number that is missing, and an end for each job of
/// which something is lost and that has not ended since. Such a job is never gone on with on a
/// guess: what is lost may be that it ran.
final class JobsRepair extends LogRepair {
    private static final Pattern ID = Pattern.compile("\"via\":\"[a-z]+\"\\},\"id\":(\\d{1,19}),");

    private final LongFunction<String> where;
    private final Set<JobId> ran;
    private final Instance instance = new Instance();
    private final Quarantine readers = new Quarantine(instance);
    private final EntryWriter writer = new EntryWriter();
    private final SortedSet<JobId> suspects = new TreeSet<>();
    private final Map<JobId, String> touched = new TreeMap<>();
    private final SortedSet<JobId> perhaps = new TreeSet<>();
    private int owner = -1;

    /// @param where the file and byte of a position
    /// @param ran jobs that the output log has records of
    JobsRepair(String quarantine, LongFunction<String> where, Set<JobId> ran) {
        super("jobs", quarantine, EntryVersion.LATEST);
        this.where = where;
        this.ran = ran;
    }

    @Override
    void record(LogRecord record) {
        Entry entry;
        try {
            entry = EntryReader.read(record).entry();
        } catch (LogDamagedException e) {
            cutRecord(record, "a sealed record that is no entry");
            return;
        }
        if (entry.sequence() <= instance.sequence() || entry.cause() < instance.cause()) {
            String why = "entry %d cannot follow entry %d";
            cutRecord(record, why.formatted(entry.sequence(), instance.sequence()));
            return;
        }
        replace(entry.sequence() - 1 - instance.sequence(), record);
        if (entry.origin().owner()) {
            owner = entry.origin().userid();
        }
        instance.apply(readers.pass(entry));
        keep(record);
    }

    private void cutRecord(LogRecord record, String why) {
        cut(record, where.apply(record.position()), why);
    }

    /// @param missing how many numbers there are none of
    /// @param next the record behind
    private void replace(long missing, LogRecord next) {
        if (missing > 0 && pending().isEmpty()) {
            String here = where.apply(next.position());
            note(
                    new Cut(
                            log,
                            here,
                            0,
                            "entries in front of it are missing",
                            instance.sequence() + 1,
                            missing,
                            new TreeSet<>()));
            lose(missing, here + ": entries in front of it are missing");
            return;
        }
        if (!pending().isEmpty()) {
            replacePending(missing);
        }
    }

    private void replacePending(long missing) {
        Cut first = pending().getFirst();
        long number = instance.sequence() + 1;
        if (missing > 0) {
            pending().forEach(cut -> suspects.addAll(cut.jobs()));
            lose(missing, first.where() + ": " + first.what());
        }
        settle(missing > 0 ? number : 0, missing);
    }

    private void lose(long count, String what) {
        instance.activeJobs().forEach(job -> perhaps.add(job.id()));
        for (long i = 0; i < count; i++) {
            write(new OfInstance(new EntryLost(what, quarantine)));
        }
    }

    private void write(Fact fact) {
        Entry entry =
                new Entry(
                        instance.sequence() + 1,
                        instance.timeMicros(),
                        instance.cause(),
                        new Origin(owner, true, Via.REPAIR),
                        fact);
        add(writer.write(entry));
        instance.apply(entry);
    }

    /// How many entries a damaged end held nobody knows; one stands for all.
    @Override
    void end() {
        if (!pending().isEmpty()) {
            replacePending(1);
        }
        if (cuts().isEmpty()) {
            return;
        }
        instance.activeJobs().stream()
                .filter(job -> job.resources() == null && ran.contains(job.id()))
                .forEach(job -> suspects.add(job.id()));
        for (JobId job : suspects) {
            instance.find(job).ifPresentOrElse(this::end, () -> tellOf(job));
        }
        readers.jobs().forEach(touched::putIfAbsent);
        perhaps.removeAll(touched.keySet());
    }

    private void tellOf(JobId job) {
        if (instance.findEnded(job).isPresent()) {
            touched.put(job, "something of it is lost, and it had ended");
        } else {
            touched.put(job, "lost: the entry that began it is damaged");
        }
    }

    private void end(Job job) {
        String note =
                "the ledger was damaged, and something of this job is lost; see " + quarantine;
        List<JobEvent> events = new ArrayList<>(2);
        events.add(new ExceptionRaised(OfUnreadable.EXCEPTION, 0, note, -1, null));
        if (job.resources() == null) {
            events.add(new Cleaned());
        }
        write(new OfJob(job.id(), events, null));
        touched.put(job.id(), "something of it is lost; ended by an exception");
    }

    @Override
    SortedSet<JobId> jobsIn(byte[] remains) {
        return ids(ID, remains);
    }

    /// The jobs of which something is lost, and what became of them.
    Map<JobId, String> touched() {
        return touched;
    }

    /// Jobs that were active where entries are missing, and of which nothing else is known to be
    /// lost.
    SortedSet<JobId> perhaps() {
        return perhaps;
    }

    /// The youngest job.
    JobId lastJob() {
        JobId named =
                readers.jobs().keySet().stream()
                        .max(Comparator.naturalOrder())
                        .orElse(instance.lastJob());
        return named.compareTo(instance.lastJob()) > 0 ? named : instance.lastJob();
    }
}
