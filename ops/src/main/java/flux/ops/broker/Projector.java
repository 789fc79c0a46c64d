package flux.ops.broker;

import flux.ledger.entry.Fact.OfPurge;
import flux.ledger.entry.PositionedEntry;
import flux.ledger.manager.Feed;
import flux.ops.service.BrokerLog;
import flux.replay.eventlog.GuestIndex;
import flux.replay.jobs.ListedJob;
import flux.replay.recovery.Recovery.Recovered;
import flux.replay.views.Views;

/// Brings the views to the ends of the logs, and tells those who wait. For the reactor's thread,
/// whose views they are.
final class Projector {
    private final Feed feed;
    private final Feed.Cursor cursor;
    private final Views views;
    private final GuestIndex guests;
    private final Services services;
    private final Snapshots snapshots;
    private final BrokerLog log;
    private long reachedPosition;

    /// @param recovered what the views show so far
    Projector(
            Feed feed, Recovered recovered, Services services, Snapshots snapshots, BrokerLog log) {
        this.feed = feed;
        this.reachedPosition = recovered.position();
        this.cursor = feed.after(recovered.instance().sequence(), reachedPosition);
        this.views = recovered.views();
        this.guests = recovered.guests();
        this.services = services;
        this.snapshots = snapshots;
        this.log = log;
    }

    /// First all output that there is, then the entries that were there before: so nobody hears of
    /// a job's end before its output.
    void catchUp() {
        long head = feed.head();
        guests.catchUp(
                services::appended,
                loss ->
                        log.log(
                                BrokerLog.ERR,
                                "ledger",
                                "output of " + loss.job().f58() + " is lost: " + loss.why()));
        snapshots.reached(reachedPosition);
        while (views.jobs().sequence() < head) {
            PositionedEntry next = cursor.next();
            if (next == null) {
                return;
            }
            show(next);
        }
    }

    private void show(PositionedEntry next) {
        ListedJob job = views.apply(next);
        services.appended(next.entry());
        if (next.entry().fact() instanceof OfPurge(var purged, _)) {
            guests.purge(purged);
            services.purged(purged);
        }
        if (job != null) {
            services.changed(job);
        }
        reachedPosition = next.position();
        snapshots.reached(reachedPosition);
    }
}
