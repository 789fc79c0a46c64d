package flux.ops.service;

import flux.ledger.id.JobId;
import flux.ledger.output.GuestLog;
import flux.ledger.wire.Errno;
import flux.ops.connector.Request;
import flux.replay.eventlog.GuestIndex;
import flux.replay.jobs.JobListView;
import flux.replay.jobs.ListedJob;
import java.util.List;

/// Somebody who follows a guest eventlog at a pace of their own: what comes while they keep up is
/// told at once, and who falls behind gets page after page out of the log, each when there is room
/// for it. So an eventlog of any length, and a reader of any slowness, cost a page of the heap.
final class GuestFollower {
    private static final int PAGE_BYTES = 256 * 1024;

    private final JobListView jobs;
    private final JobFiles files;
    private final JobId job;
    private final GuestLog log;
    private final Request request;
    private final Runnable onEnd;
    private boolean wantsSentinel;
    private boolean hadAny;
    private boolean hadAllOnce;
    private boolean isOver;
    private boolean isBehind;

    /// The record of the job's that is to be told next, counted from 0.
    private int next;

    /// @param wantsSentinel an empty answer follows what there was at first
    /// @param onEnd called when nobody follows any more, at least once
    GuestFollower(
            JobListView jobs,
            JobFiles files,
            ListedJob job,
            GuestLog log,
            Request request,
            boolean wantsSentinel,
            Runnable onEnd) {
        this.jobs = jobs;
        this.files = files;
        this.job = job.id();
        this.log = log;
        this.request = request;
        this.wantsSentinel = wantsSentinel;
        this.onEnd = onEnd;
    }

    GuestLog log() {
        return log;
    }

    /// Takes the job's next record, which is told now or later.
    ///
    /// @return true when the record's events are to be given to [#tell] now
    boolean takesNow() {
        if (!isBehind && !request.hasRoom()) {
            fallBehind();
        }
        return !isBehind;
    }

    /// Tells the events of the next record.
    void tell(List<byte[]> payloads) {
        next++;
        send(payloads);
    }

    /// The job had ended before.
    void endsWithWhatIsThere() {
        isOver = true;
    }

    /// The eventlog grows no more.
    void end() {
        isOver = true;
        if (!isBehind) {
            finish();
        }
    }

    /// Tells the next page of what there is.
    void page() {
        isBehind = false;
        ListedJob current = jobs.find(job);
        if (current == null) { // purged meanwhile
            finish();
            return;
        }
        GuestIndex.Page page = files.guestPage(current, log, next, PAGE_BYTES);
        send(EventPayloads.of(page.lines()));
        next = page.next();
        if (next < files.guestRecords(current)) {
            fallBehind();
        } else {
            caughtUp(current);
        }
    }

    private void fallBehind() {
        isBehind = true;
        request.whenRoom(this::page);
    }

    private void caughtUp(ListedJob current) {
        if (!hadAllOnce) {
            hadAllOnce = true;
            send(EventPayloads.of(files.guestRest(current, log, hadAny)));
        }
        if (isOver && !hadAny && current.started()) {
            onEnd.run();
            request.fail(Errno.ENOENT, "");
            return;
        }
        if (wantsSentinel) {
            wantsSentinel = false;
            request.respondEmpty();
        }
        if (isOver) {
            finish();
        }
    }

    private void send(List<byte[]> payloads) {
        hadAny |= !payloads.isEmpty();
        payloads.forEach(request::respondRaw);
    }

    private void finish() {
        onEnd.run();
        request.end();
    }
}
