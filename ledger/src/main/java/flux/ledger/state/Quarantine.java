package flux.ledger.state;

import flux.ledger.entry.Entry;
import flux.ledger.entry.Fact;
import flux.ledger.entry.Fact.OfImport;
import flux.ledger.entry.Fact.OfJob;
import flux.ledger.entry.Fact.OfUnreadable;
import flux.ledger.entry.PositionedEntry;
import flux.ledger.id.JobId;
import flux.ledger.job.JobEvent.Submitted;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Keeps jobs whose entries cannot be read away from all who replay: such a job is over where that
/// entry stands, as by an exception, and what the ledger says of it later does not matter. Nor does
/// what it says of a job whose beginning was lost. So one job's bad data keeps no instance from
/// starting, and all who replay agree on it.
public final class Quarantine {
    private final Instance instance;
    private final Map<JobId, String> jobs = new TreeMap<>();

    /// @param instance as the entries that were passed have made it
    public Quarantine(Instance instance) {
        this.instance = instance;
    }

    /// `next`, which has not been applied, as those who replay are to see it.
    public Entry pass(Entry next) {
        Fact fact =
                switch (next.fact()) {
                    case OfUnreadable f -> unreadable(f);
                    case OfJob f when isKeptAway(f) -> nothing(f.job());
                    case OfImport f when jobs.containsKey(f.job()) -> nothing(f.job());
                    default -> next.fact();
                };
        return fact == next.fact()
                ? next
                : new Entry(next.sequence(), next.timeMicros(), next.cause(), next.origin(), fact);
    }

    private Fact unreadable(OfUnreadable fact) {
        boolean isNew = jobs.putIfAbsent(fact.job(), fact.why()) == null;
        boolean begins = fact.events().getFirst() instanceof Submitted;
        return isNew && (begins || instance.find(fact.job()).isPresent())
                ? new OfJob(fact.job(), fact.events(), null)
                : nothing(fact.job());
    }

    private boolean isKeptAway(OfJob fact) {
        if (jobs.containsKey(fact.job())) {
            return true;
        }
        boolean begins = !fact.events().isEmpty() && fact.events().getFirst() instanceof Submitted;
        if (begins
                || instance.find(fact.job()).isPresent()
                || instance.findEnded(fact.job()).isPresent()
                || instance.hasResultFor(fact.job())
                || instance.housekeeping().find(fact.job()).isPresent()) {
            return false;
        }
        jobs.put(fact.job(), "the entry that began it was lost");
        return true;
    }

    private static Fact nothing(JobId job) {
        return new OfJob(job, List.of(), null);
    }

    public PositionedEntry pass(PositionedEntry next) {
        Entry passed = pass(next.entry());
        return passed == next.entry() ? next : new PositionedEntry(next.position(), passed);
    }

    /// The jobs so far, and why each.
    public Map<JobId, String> jobs() {
        return Collections.unmodifiableMap(jobs);
    }
}
