package flux.ops.broker;

import flux.ledger.decide.Command;
import flux.ledger.decide.Command.Drain;
import flux.ledger.decide.Command.DrainMode;
import flux.ledger.decide.Command.Raise;
import flux.ledger.decide.Command.Undrain;
import flux.ledger.entry.Origin;
import flux.ledger.entry.Origin.Via;
import flux.ledger.id.JobId;
import flux.ledger.manager.Inbox;
import flux.ledger.manager.Request;
import flux.ledger.text.Idset;
import flux.ops.service.BrokerLog;
import flux.replay.resources.ResourceView;
import flux.replay.resources.ResourceView.Drained;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// What becomes of a rank that comes and goes: who is not there, or says nothing, gets no new jobs,
/// and jobs that had tasks there end as Flux ends them. (Flux has such a rank offline or torpid;
/// the scheduler goes by facts, so here it is drained, with a reason by which it is known again.)
final class Attendance implements Crew.Watch {
    private static final String LOST = "lost contact with ";
    private static final String ABSENT = "has not joined: ";
    private static final String TORPID = "torpid: nothing is heard of ";
    private static final List<String> OURS = List.of(LOST, ABSENT, TORPID);

    private final ResourceView resources;
    private final Consumer<Runnable> reactor;
    private final Inbox inbox;
    private final Origin origin;
    private final BrokerLog log;

    /// @param resources read on the reactor's thread
    Attendance(
            ResourceView resources,
            Consumer<Runnable> reactor,
            Inbox inbox,
            int owner,
            BrokerLog log) {
        this.resources = resources;
        this.reactor = reactor;
        this.inbox = inbox;
        this.origin = Origin.part(Via.EXECUTOR, owner);
        this.log = log;
    }

    /// At the start, before anybody else reads the view: what an earlier life has left.
    void begin(Crew crew, int size) {
        Idset gone = crew.lost();
        for (int rank = 1; rank < size; rank++) {
            if (gone.contains(rank)) {
                drain(rank, ABSENT + "rank " + rank);
            } else {
                undrain(rank);
            }
        }
        crew.onChange(this);
    }

    @Override
    public void lost(int rank, String host, Set<Long> jobs) {
        String what = "node failure on %s (rank %d)".formatted(host, rank);
        log.log(BrokerLog.ERR, "overlay", what);
        drain(rank, LOST + host);
        for (long job : jobs) {
            command(new Raise(new JobId(job), "exec", 0, what, null));
        }
    }

    @Override
    public void joined(int rank, String host) {
        log.log(BrokerLog.ERR, "overlay", "%s (rank %d) has joined".formatted(host, rank));
        reactor.accept(() -> undrain(rank));
    }

    @Override
    public void torpid(int rank, String host, boolean now) {
        String what = now ? "is torpid: nothing is heard of it" : "is lively again";
        log.log(BrokerLog.ERR, "overlay", "%s (rank %d) %s".formatted(host, rank, what));
        if (now) {
            drain(rank, TORPID + host);
        } else {
            reactor.accept(() -> undrain(rank));
        }
    }

    /// True for the reasons that are written here.
    static boolean isAbsence(String reason) {
        return OURS.stream().anyMatch(reason::startsWith);
    }

    private void drain(int rank, String reason) {
        command(new Drain(Integer.toString(rank), reason, DrainMode.UPDATE));
    }

    /// What somebody else has drained stays so.
    private void undrain(int rank) {
        Drained drained = resources.drained().get(rank);
        if (drained != null && isAbsence(drained.reason())) {
            command(new Undrain(Integer.toString(rank), "", true));
        }
    }

    private void command(Command command) {
        if (!inbox.offer(new Request(command, origin, _ -> {}))) {
            log.log(BrokerLog.ERR, "ledger", "the inbox is full; lost: " + command);
        }
    }
}
