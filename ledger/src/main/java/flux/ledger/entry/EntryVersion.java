package flux.ledger.entry;

import flux.ledger.entry.Fact.OfJob;
import flux.ledger.entry.Fact.OfPurge;
import flux.ledger.entry.Fact.OfRefusal;
import flux.ledger.entry.Fact.OfResources;
import flux.ledger.entry.Fact.ResourceEvent;
import flux.ledger.job.JobEvent;
import flux.ledger.job.JobEvent.HousekeepingFinished;
import flux.ledger.job.JobEvent.HousekeepingStarted;
import flux.ledger.job.JobEvent.UpdatesReserved;
import flux.ledger.job.JobEvent.VolatileMemoSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The versions of the entry's format. An entry says the lowest version whose readers understand
/// it, so a program can go back to an older one until something new has been written.
///
/// | version | what is new |
/// |---|---|
/// | 1 | |
/// | 2 | `purge`; the rule JOB_ACTIVE; `overwrite` of `drain` is a number, as in RFC 28 |
/// | 3 | `update-reserve`, `memo-volatile`; defaults with constraints; the rules about updates |
/// | 4 | `housekeeping-start`, `housekeeping-finish` |
///
/// How to make another: `ledger/src/test/resources/logs/README.md`.
public final class EntryVersion {

    /// The latest, and the last that can be read.
    public static final int LATEST = 4;

    private static final int FIRST = 1;

    private EntryVersion() {}

    /// @throws IllegalArgumentException when a record of this version cannot be read
    static void check(int version) {
        if (version < FIRST || version > LATEST) {
            throw new IllegalArgumentException(
                    "its version is %d, this program reads %d to %d"
                            .formatted(version, FIRST, LATEST));
        }
    }

    /// Which readers it takes to understand `fact` as it is written now.
    static int of(Fact fact) {
        return switch (fact) {
            case OfPurge _ -> 2;
            case OfResources(ResourceEvent.Drained _) -> 2;
            case OfRefusal(Refusal refusal) ->
                    switch (refusal.rule()) {
                        case JOB_ACTIVE -> 2;
                        case JOB_UPDATED, UPDATE_UNSUPPORTED, LIMIT_EXCEEDED -> 3;
                        default -> FIRST;
                    };
            case OfJob(_, List<JobEvent> events, _) when keepsHouse(events) -> 4;
            case OfJob(_, List<JobEvent> events, @Nullable Submission submission)
                    when hasNews(events) || constrains(submission) ->
                    3;
            default -> FIRST;
        };
    }

    private static boolean keepsHouse(List<JobEvent> events) {
        for (JobEvent event : events) {
            if (event instanceof HousekeepingStarted || event instanceof HousekeepingFinished) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasNews(List<JobEvent> events) {
        for (JobEvent event : events) {
            if (event instanceof UpdatesReserved || event instanceof VolatileMemoSet) {
                return true;
            }
        }
        return false;
    }

    private static boolean constrains(@Nullable Submission submission) {
        return submission != null
                && submission.defaults() != null
                && submission.defaults().constraintJson() != null;
    }
}
