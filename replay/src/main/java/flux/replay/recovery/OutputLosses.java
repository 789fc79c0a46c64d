package flux.replay.recovery;

import flux.executor.EarlierRuns;
import flux.ledger.id.JobId;
import flux.ledger.log.LogFailedException;
import flux.ledger.state.Instance;
import flux.replay.eventlog.GuestIndex;
import flux.replay.eventlog.GuestIndex.Appended;
import flux.replay.eventlog.LostOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What of the `output` log cannot be read: told when it is met, and kept for those who must not
/// rely on it.
final class OutputLosses {

    /// @param job whose it was, or null when that cannot be told
    /// @param untilMicros a time after which it was certainly not written
    private record Loss(@Nullable JobId job, long untilMicros) {}

    private final Consumer<String> notices;
    private final List<Loss> losses = new ArrayList<>();
    private JobId youngest = new JobId(0);
    private long youngestPosition;
    private boolean isSomebodysLost;
    private boolean isDamaged;

    /// @param notices gets a line about each
    OutputLosses(Consumer<String> notices) {
        this.notices = notices;
    }

    /// Brings `guests` to the end of the log.
    void catchUp(GuestIndex guests) {
        guests.catchUp(this::appended, this::lost);
        if (isSomebodysLost) {
            losses.add(new Loss(null, Long.MAX_VALUE));
        }
    }

    private void appended(Appended appended) {
        if (appended.job().compareTo(youngest) > 0) {
            youngest = appended.job();
            youngestPosition = appended.record().position();
        }
        boolean tells = appended.job().equals(LostOutput.NOBODY);
        if (isSomebodysLost || tells) {
            losses.add(new Loss(null, appended.decode().timeMicros()));
            isSomebodysLost = tells;
        }
    }

    private void lost(LostOutput loss) {
        String whose = loss.job().equals(LostOutput.NOBODY) ? "of some job" : loss.job().f58();
        isDamaged = true;
        notices.accept("output " + whose + " is lost: " + loss.why());
        if (loss.job().equals(LostOutput.NOBODY)) {
            isSomebodysLost = true;
        } else {
            losses.add(new Loss(loss.job(), 0));
        }
    }

    /// A record of a job that is younger than all in the `jobs` log: that log has lost its end, or
    /// is an older copy.
    ///
    /// @throws LogFailedException naming the job
    void checkAge(Instance instance) {
        if (youngest.compareTo(instance.lastJob()) > 0) {
            throw new LogFailedException(
                    "output log, position %x: a record of job %s, which is younger than all that the jobs log knows: its end is lost, or it is an older copy; put back the jobs log that belongs here, or let `flux ledger repair` put such output in quarantine"
                            .formatted(youngestPosition, youngest.f58()));
        }
    }

    void tell(EarlierRuns earlier) {
        losses.forEach(loss -> earlier.lost(loss.job(), loss.untilMicros()));
    }

    /// True when the log itself is damaged, and not only tells of what a repair has cut out.
    boolean isDamaged() {
        return isDamaged;
    }
}
