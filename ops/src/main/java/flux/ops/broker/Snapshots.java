package flux.ops.broker;

import flux.ledger.manager.JobManager;
import flux.ledger.state.InstancePicture;
import flux.replay.eventlog.GuestIndex;
import flux.replay.jobs.JobHistory;
import flux.replay.recovery.Recovery.Recovered;
import flux.replay.recovery.Snapshot;
import flux.replay.recovery.SnapshotDirectory;
import flux.replay.views.Views;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Takes snapshots while the instance works. The job manager gives a picture of its state, between
/// two batches; the reactor adds what the views have, when they have come to the same entry; a
/// thread of its own computes the digest and writes. The first two cost what copying the active
/// jobs' references costs: nobody waits for the disk.
final class Snapshots implements AutoCloseable {
    private final JobManager manager;
    private final Views views;
    private final int generation;
    private final GuestIndex guests;
    private final SnapshotDirectory directory;
    private final long everyEntries;
    private final Runnable wakeReactor;
    private final Consumer<String> notices;
    private final ExecutorService writer =
            Executors.newSingleThreadExecutor(
                    task -> Thread.ofPlatform().daemon().name("snapshots").unstarted(task));

    /// What the reactor waits to come to.
    private volatile @Nullable InstancePicture wanted;

    private @Nullable CompletableFuture<Void> underWay;
    private long lastSequence;

    /// @param everyEntries how many entries lie between two; 0 for none ever
    /// @param recovered how the instance started
    /// @param notices gets a line about each that could not be written
    Snapshots(
            JobManager manager,
            Recovered recovered,
            SnapshotDirectory directory,
            long everyEntries,
            Runnable wakeReactor,
            Consumer<String> notices) {
        this.manager = manager;
        this.views = recovered.views();
        this.generation = recovered.generation();
        this.guests = recovered.guests();
        this.directory = directory;
        this.everyEntries = everyEntries;
        this.lastSequence = recovered.snapshotSequence();
        this.wakeReactor = wakeReactor;
        this.notices = notices;
    }

    /// The views have come to the entry at `position`. Only the reactor calls this.
    void reached(long position) {
        long sequence = views.jobs().sequence();
        InstancePicture picture = wanted;
        if (picture != null && picture.counters().sequence() == sequence) {
            wanted = null;
            lastSequence = sequence;
            complete(picture, position);
        } else if (everyEntries > 0 && sequence - lastSequence >= everyEntries) {
            take(1);
        }
    }

    /// Takes one, if at least so many entries have come since the last, or waits for one that is
    /// under way. Only the reactor calls this.
    ///
    /// @return completed when it is on the disk, or could not be written
    CompletableFuture<Void> take(long entriesMin) {
        CompletableFuture<Void> current = underWay;
        if (current != null) {
            return current;
        }
        if (everyEntries == 0 || views.jobs().sequence() - lastSequence < entriesMin) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> taken = new CompletableFuture<>();
        underWay = taken;
        manager.execute(
                () -> {
                    // The views cannot be past this entry: the next one is not decided yet.
                    wanted = manager.instance().picture();
                    wakeReactor.run();
                });
        return taken;
    }

    private void complete(InstancePicture picture, long position) {
        Snapshot begun;
        try {
            begun = Snapshot.of(picture.counters(), position, views, generation, guests);
        } catch (IOException e) {
            failed(e);
            return;
        }
        JobHistory history = views.jobs().history();
        CompletableFuture<Void> taken = underWay;
        underWay = null;
        writer.execute(
                () -> {
                    try {
                        history.force();
                        directory.write(begun.withDigest(picture.digest()));
                    } catch (IOException e) {
                        notices.accept(text(e));
                    } finally {
                        done(taken);
                    }
                });
    }

    private void failed(IOException e) {
        CompletableFuture<Void> taken = underWay;
        underWay = null;
        notices.accept(text(e));
        done(taken);
    }

    private static void done(@Nullable CompletableFuture<Void> taken) {
        if (taken != null) {
            taken.complete(null);
        }
    }

    private String text(IOException e) {
        return "no snapshot was written below %s: %s; the next is tried after %d entries"
                .formatted(directory.statedir(), e, everyEntries);
    }

    /// Waits until what is being written is written.
    @Override
    public void close() {
        writer.close();
    }
}
