package flux.ops.broker;

import flux.ledger.decide.Command;
import flux.ledger.decide.Command.Drain;
import flux.ledger.decide.Command.DrainMode;
import flux.ledger.decide.Command.Raise;
import flux.ledger.entry.Origin;
import flux.ledger.entry.Origin.Via;
import flux.ledger.id.JobId;
import flux.ledger.manager.Inbox;
import flux.ledger.manager.Request;
import flux.ops.service.BrokerLog;
import java.util.Set;

/// What becomes of a rank whose process is gone: its resources are given to no new job, and the
/// jobs that had tasks there end as Flux ends them. (job-exec; Flux has the rank offline, which a
/// drain comes to.)
final class LostRanks {
    private final Inbox inbox;
    private final Origin origin;
    private final BrokerLog log;

    LostRanks(Inbox inbox, int owner, BrokerLog log) {
        this.inbox = inbox;
        this.origin = Origin.part(Via.EXECUTOR, owner);
        this.log = log;
    }

    /// From any thread.
    void lost(int rank, String host, Set<Long> jobs) {
        String what = "node failure on %s (rank %d)".formatted(host, rank);
        log.log(BrokerLog.ERR, "overlay", what);
        String ranks = Integer.toString(rank);
        command(new Drain(ranks, "lost contact with " + host, DrainMode.UPDATE));
        for (long job : jobs) {
            command(new Raise(new JobId(job), "exec", 0, what, null));
        }
    }

    private void command(Command command) {
        if (!inbox.offer(new Request(command, origin, _ -> {}))) {
            log.log(BrokerLog.ERR, "ledger", "the inbox is full; lost: " + command);
        }
    }
}
