package flux.replay.recovery;

import flux.executor.EarlierRuns;
import flux.ledger.entry.EntryReader;
import flux.ledger.entry.PositionedEntry;
import flux.ledger.id.JobId;
import flux.ledger.job.Job;
import flux.ledger.log.EventLog;
import flux.ledger.log.EventLogReader;
import flux.ledger.log.LogDamagedException;
import flux.ledger.log.LogRecord;
import flux.ledger.state.Instance;
import flux.ledger.state.Quarantine;
import flux.replay.eventlog.GuestIndex;
import flux.replay.jobs.JobHistory;
import flux.replay.jobs.JobListView;
import flux.replay.views.Views;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Brings an instance and all its consumers to the ends of the logs, by the methods by which they
/// live: the only way in which an instance starts. It begins with the newest snapshot that is good,
/// or else with the first entry.
public final class Recovery {
    private static final int FIRST_GENERATION = 1;

    /// Where everything stands when all entries have been taken in.
    ///
    /// @param position of the last entry
    /// @param earlier what is known of jobs that have not ended
    /// @param generation of the views' history
    /// @param isWhole nothing of the output log is damaged; where something is, snapshots would
    ///     hide it from later starts
    /// @param snapshotSequence of the entry behind which reading began; 0 for the first
    public record Recovered(
            Instance instance,
            Views views,
            GuestIndex guests,
            EarlierRuns earlier,
            long position,
            int generation,
            boolean isWhole,
            long snapshotSequence) {

        /// How it came there, for people.
        public String how() {
            long entries = instance.sequence();
            return snapshotSequence == 0
                    ? "replayed %d entries".formatted(entries)
                    : "took the snapshot of entry %d, replayed %d entries"
                            .formatted(snapshotSequence, entries - snapshotSequence);
        }
    }

    private final EventLog jobs;
    private final EventLog output;
    private final SnapshotDirectory directory;
    private final BiConsumer<PositionedEntry, Instance> consumers;
    private final Consumer<String> notices;
    private final OutputLosses losses;

    /// @param consumers take each entry, with the instance that it made
    /// @param notices gets a line about each snapshot that is no good, and each damage that keeps
    ///     nobody from starting
    public Recovery(
            EventLog jobs,
            EventLog output,
            SnapshotDirectory directory,
            BiConsumer<PositionedEntry, Instance> consumers,
            Consumer<String> notices) {
        this.jobs = jobs;
        this.output = output;
        this.directory = directory;
        this.consumers = consumers;
        this.notices = notices;
        this.losses = new OutputLosses(notices);
    }

    /// @throws LogDamagedException when the logs do not hold what was written
    /// @throws IOException when the directory of the snapshots cannot be read
    public Recovered run() throws IOException {
        Restored restored = newestGood();
        return restored == null ? fromTheBeginning() : from(restored);
    }

    /// What a snapshot made.
    private record Restored(
            Snapshot snapshot,
            Instance instance,
            JobHistory history,
            int generation,
            List<PositionedEntry> entries) {}

    private @Nullable Restored newestGood() throws IOException {
        List<Path> files = directory.files();
        for (int i = 0; i < files.size(); i++) {
            try {
                Restored restored = restore(SnapshotDirectory.read(files.get(i)));
                SnapshotDirectory.remove(files.subList(0, i));
                return restored;
            } catch (IOException | RuntimeException e) {
                notices.accept(
                        "snapshot %s is not used: %s".formatted(files.get(i), e.getMessage()));
            }
        }
        SnapshotDirectory.remove(files);
        return null;
    }

    /// @throws IOException when the snapshot does not fit to what else is there
    private Restored restore(Snapshot snapshot) throws IOException {
        try (EventLogReader reader = jobs.reader()) {
            checkLog(snapshot, reader);
            JobHistory history = reopen(snapshot);
            boolean good = false;
            try {
                List<PositionedEntry> entries = new ArrayList<>(snapshot.entries().length);
                for (long position : snapshot.entries()) {
                    entries.add(EntryReader.read(reader.at(position)));
                }
                Instance instance = instance(snapshot, history, entries);
                good = true;
                return compacted(snapshot, instance, history, entries);
            } finally {
                if (!good) {
                    history.close();
                }
            }
        }
    }

    private JobHistory reopen(Snapshot snapshot) throws IOException {
        return JobHistory.reopen(directory.history(snapshot.generation()), snapshot.history());
    }

    private Restored compacted(
            Snapshot snapshot,
            Instance instance,
            JobHistory history,
            List<PositionedEntry> entries) {
        int generation = snapshot.generation();
        if (!history.isMostlyPurged()) {
            return new Restored(snapshot, instance, history, generation, entries);
        }
        try (history) {
            JobHistory copy = history.copyTo(directory.history(generation + 1));
            return new Restored(snapshot, instance, copy, generation + 1, entries);
        }
    }

    /// The logs may be others than those the snapshot was taken of, or have lost their ends.
    private void checkLog(Snapshot snapshot, EventLogReader reader) throws IOException {
        PositionedEntry last = EntryReader.read(reader.at(snapshot.position()));
        if (last.entry().sequence() != snapshot.counters().sequence()
                || last.entry().timeMicros() != snapshot.counters().timeMicros()
                || last.entry().cause() != snapshot.counters().cause()) {
            throw new IOException(
                    "log %s has another entry at position %x than when it was taken"
                            .formatted(jobs.name(), snapshot.position()));
        }
        if (snapshot.outputPosition() > output.lastPosition()) {
            throw new IOException(
                    "log %s ends before position %x"
                            .formatted(output.name(), snapshot.outputPosition()));
        }
    }

    private static Instance instance(
            Snapshot snapshot, JobHistory history, List<PositionedEntry> entries)
            throws IOException {
        Instance.Restoration restoration = new Instance.Restoration(history.size());
        Set<JobId> waitable = new HashSet<>(snapshot.waitable());
        history.forEachEnded(
                (job, how) ->
                        restoration.ended(job, waitable.contains(job) ? how.awaitable() : how));
        snapshot.purgedResults().keySet().forEach(restoration::purgedButAwaited);
        entries.forEach(entry -> restoration.fact(entry.entry().fact()));
        Instance instance = restoration.at(snapshot.counters());
        if (!instance.digest().equals(snapshot.digest())) {
            throw new IOException(
                    "it leads to the state %s instead of %s"
                            .formatted(instance.digest(), snapshot.digest()));
        }
        return instance;
    }

    private Recovered from(Restored restored) {
        Snapshot snapshot = restored.snapshot();
        GuestIndex guests = new GuestIndex(output, snapshot.output(), snapshot.outputPosition());
        Views views = views(restored.history(), guests);
        for (PositionedEntry entry : restored.entries()) {
            views.apply(entry);
            consumers.accept(entry, restored.instance());
        }
        views.waitable().clear();
        views.waitable().addAll(snapshot.waitable());
        views.purgedResults().putAll(snapshot.purgedResults());
        views.jobs().stats().purgedBefore(snapshot.purged());
        views.jobs().standFor(snapshot.counters());
        return replay(restored.instance(), views, guests, restored.generation(), snapshot);
    }

    private Recovered fromTheBeginning() throws IOException {
        directory.removeOtherGenerations(FIRST_GENERATION);
        GuestIndex guests = new GuestIndex(output);
        Views views = views(JobHistory.empty(directory.history(FIRST_GENERATION)), guests);
        return replay(new Instance(), views, guests, FIRST_GENERATION, null);
    }

    /// All output is indexed first: a job takes what there is of it along when it ends.
    private Views views(JobHistory history, GuestIndex guests) {
        losses.catchUp(guests);
        return new Views(new JobListView(history, guests::release));
    }

    private Recovered replay(
            Instance instance,
            Views views,
            GuestIndex guests,
            int generation,
            @Nullable Snapshot snapshot) {
        Quarantine quarantine = new Quarantine(instance);
        long last = snapshot == null ? EventLogReader.START : snapshot.position();
        try (EventLogReader reader = jobs.reader()) {
            reader.seekAfter(last);
            try (ReadAhead<PositionedEntry> entries =
                    new ReadAhead<>("read-jobs", () -> read(reader))) {
                for (PositionedEntry read = entries.next(); read != null; read = entries.next()) {
                    PositionedEntry next = quarantine.pass(read);
                    apply(instance, next);
                    consumers.accept(next, instance);
                    views.apply(next);
                    last = next.position();
                }
            }
        }
        quarantine
                .jobs()
                .forEach((job, why) -> notices.accept(job.f58() + " is in quarantine: " + why));
        losses.checkAge(instance);
        boolean isWhole = !losses.isDamaged();
        long from = snapshot == null ? 0 : snapshot.counters().sequence();
        EarlierRuns earlier = earlierRuns(guests, instance);
        return new Recovered(instance, views, guests, earlier, last, generation, isWhole, from);
    }

    private static @Nullable PositionedEntry read(EventLogReader reader) {
        LogRecord record = reader.next();
        return record == null ? null : EntryReader.read(record);
    }

    private static void apply(Instance instance, PositionedEntry next) {
        try {
            instance.apply(next.entry());
        } catch (IllegalStateException e) {
            throw new LogDamagedException(
                    "jobs log, position %x: %s%s"
                            .formatted(next.position(), e.getMessage(), LogDamagedException.REMEDY),
                    e);
        }
    }

    /// What the output log tells of jobs that have resources and have not ended.
    private EarlierRuns earlierRuns(GuestIndex guests, Instance instance) {
        Set<JobId> holding = new HashSet<>();
        for (Job job : instance.activeJobs()) {
            if (job.resources() != null) {
                holding.add(job.id());
            }
        }
        EarlierRuns earlier = new EarlierRuns(holding);
        for (JobId job : holding) {
            try {
                guests.records(job).forEach(earlier::apply);
            } catch (LogDamagedException e) {
                notices.accept("output " + job.f58() + " is lost: " + e.getMessage());
                earlier.lost(job, 0);
            }
        }
        losses.tell(earlier);
        return earlier;
    }
}
