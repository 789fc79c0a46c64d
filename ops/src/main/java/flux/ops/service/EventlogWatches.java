package flux.ops.service;

import flux.ledger.entry.Entry;
import flux.ledger.entry.Fact.OfJob;
import flux.ledger.id.JobId;
import flux.ledger.job.JobEvent;
import flux.ledger.job.JobEvent.Allocated;
import flux.ledger.job.JobEvent.Cleaned;
import flux.ledger.job.JobEvent.JobspecUpdated;
import flux.ledger.job.JobEvent.Released;
import flux.ledger.job.JobEvent.ResourceUpdated;
import flux.ledger.output.GuestLog;
import flux.ledger.output.OutputRecord;
import flux.ops.connector.Request;
import flux.replay.eventlog.EventLines;
import flux.replay.eventlog.GuestIndex.Appended;
import flux.replay.jobs.JobListView;
import flux.replay.jobs.ListedJob;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Those who follow eventlogs of jobs. On the reactor's thread.
public final class EventlogWatches {

    /// @param guest null for the main eventlog, and for updates
    /// @param update of who follows R or the jobspec, or null
    private record Watch(@Nullable GuestFollower guest, @Nullable Update update, Request request) {
        boolean forUpdates() {
            return update != null;
        }
    }

    /// @param key `R` or `jobspec`
    /// @param resend sends what it is now
    private record Update(String key, Runnable resend) {}

    private final Map<JobId, List<Watch>> watches = new HashMap<>();

    /// For the main eventlog.
    void add(JobId job, Request request) {
        add(job, new Watch(null, null, request));
    }

    /// For a guest eventlog.
    GuestFollower follow(
            JobListView jobs,
            JobFiles files,
            ListedJob job,
            GuestLog log,
            Request request,
            boolean wantsSentinel) {
        Watch[] watch = new Watch[1];
        GuestFollower follower =
                new GuestFollower(
                        jobs,
                        files,
                        job,
                        log,
                        request,
                        wantsSentinel,
                        () -> remove(job.id(), watch[0]));
        watch[0] = new Watch(follower, null, request);
        add(job.id(), watch[0]);
        return follower;
    }

    /// For R or the jobspec as it changes.
    void addUpdate(JobId job, Request request, String key, Runnable resend) {
        add(job, new Watch(null, new Update(key, resend), request));
    }

    private void add(JobId job, Watch watch) {
        watches.computeIfAbsent(job, _ -> new ArrayList<>(2)).add(watch);
        watch.request().onEnd(() -> remove(job, watch));
    }

    private void remove(JobId job, Watch watch) {
        List<Watch> those = watches.get(job);
        if (those != null && those.remove(watch) && those.isEmpty()) {
            watches.remove(job);
        }
    }

    /// How many follow a main eventlog, or R; or else a guest's.
    int count(boolean guests) {
        int count = 0;
        for (List<Watch> those : watches.values()) {
            for (Watch watch : those) {
                count += (watch.guest() != null) == guests ? 1 : 0;
            }
        }
        return count;
    }

    /// A job's guest eventlogs have grown.
    public void appended(Appended appended) {
        List<Watch> those = watches.get(appended.job());
        if (those == null) {
            return;
        }
        // Decoded first: a record that is damaged must not count as told.
        OutputRecord record = null;
        Map<GuestLog, List<byte[]>> payloads = new EnumMap<>(GuestLog.class);
        for (Watch watch : List.copyOf(those)) {
            GuestFollower guest = watch.guest();
            if (guest != null && guest.takesNow()) {
                record = record == null ? appended.decode() : record;
                OutputRecord decoded = record;
                guest.tell(
                        payloads.computeIfAbsent(
                                guest.log(), log -> EventPayloads.of(EventLines.of(decoded, log))));
            }
        }
    }

    /// A job's main eventlog has grown; what came before it in the guest eventlogs has been sent.
    public void appended(Entry entry) {
        if (!(entry.fact() instanceof OfJob fact)) {
            return;
        }
        List<Watch> those = watches.get(fact.job());
        if (those == null) {
            return;
        }
        List<byte[]> payloads = EventPayloads.of(EventLines.of(entry));
        for (Watch watch : those) {
            if (watch.guest() == null && !watch.forUpdates()) {
                payloads.forEach(watch.request()::respondRaw);
            }
        }
        for (JobEvent event : fact.events()) {
            switch (event) {
                case Allocated _, ResourceUpdated _ -> sendUpdates(those, "R");
                case JobspecUpdated _ -> sendUpdates(those, "jobspec");
                case Released e when e.last() -> end(fact.job(), true);
                case Cleaned _ -> {
                    end(fact.job(), true);
                    end(fact.job(), false);
                }
                default -> {}
            }
        }
    }

    private static void sendUpdates(List<Watch> those, String key) {
        for (Watch watch : those) {
            Update update = watch.update();
            if (update != null && update.key().equals(key)) {
                update.resend().run();
            }
        }
    }

    private void end(JobId job, boolean guests) {
        List<Watch> those = watches.get(job);
        if (those == null) {
            return;
        }
        for (Watch watch : new ArrayList<>(those)) {
            if (guests && watch.guest() != null) {
                watch.guest().end();
            } else if (!guests && watch.guest() == null) {
                remove(job, watch);
                watch.request().end();
            }
        }
    }
}
