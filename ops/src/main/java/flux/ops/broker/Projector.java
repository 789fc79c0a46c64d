package flux.ops.broker;

import flux.ledger.entry.Fact.OfPurge;
import flux.ledger.entry.PositionedEntry;
import flux.ledger.log.LogUnavailableException;
import flux.ledger.manager.Feed;
import flux.ops.service.BrokerLog;
import flux.replay.eventlog.GuestIndex;
import flux.replay.jobs.ListedJob;
import flux.replay.recovery.Recovery.Recovered;
import flux.replay.views.Views;
import java.util.function.Consumer;

/// Brings the views to the ends of the logs, and tells those who wait. For the reactor's thread,
/// whose views they are.
///
/// A view that cannot take in what is in the ledger shows something else from then on, and is
/// believed: so that is the end of the instance. A service that cannot tell its clients is not.
final class Projector {
    private final Feed feed;
    private final Feed.Cursor cursor;
    private final Views views;
    private final GuestIndex guests;
    private final Services services;
    private final Snapshots snapshots;
    private final BrokerLog log;
    private final Consumer<Throwable> failed;
    private boolean hasFailed;
    private long reachedPosition;

    /// @param recovered what the views show so far
    /// @param failed told when the views cannot go on
    Projector(
            Feed feed,
            Recovered recovered,
            Services services,
            Snapshots snapshots,
            BrokerLog log,
            Consumer<Throwable> failed) {
        this.feed = feed;
        this.reachedPosition = recovered.position();
        this.cursor = feed.after(recovered.instance().sequence(), reachedPosition);
        this.views = recovered.views();
        this.guests = recovered.guests();
        this.services = services;
        this.snapshots = snapshots;
        this.log = log;
        this.failed = failed;
    }

    /// First all output that there is, then the entries that were there before: so nobody hears of
    /// a job's end before its output.
    void catchUp() {
        if (hasFailed) {
            return;
        }
        try {
            toTheEnds();
        } catch (LogUnavailableException e) {
            return; // the next turn asks again, and the broker's heart sees to it that there is one
        } catch (RuntimeException e) {
            hasFailed = true;
            failed.accept(e);
        }
    }

    private void toTheEnds() {
        long head = feed.head();
        guests.catchUp(
                appended -> tell(() -> services.appended(appended)),
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

    /// Whatever becomes of it, the others hear their news.
    private void tell(Runnable news) {
        try {
            news.run();
        } catch (RuntimeException e) {
            log.log(BrokerLog.ERR, "broker", "internal error: " + e);
        }
    }

    private void show(PositionedEntry next) {
        ListedJob job = views.apply(next);
        tell(() -> services.appended(next.entry()));
        if (next.entry().fact() instanceof OfPurge(var purged, _)) {
            guests.purge(purged);
            tell(() -> services.purged(purged));
        }
        if (job != null) {
            tell(() -> services.changed(job));
        }
        reachedPosition = next.position();
        snapshots.reached(reachedPosition);
    }
}
