package flux.ledger.entry;

import flux.ledger.job.JobEvent.Unrecognized;
import flux.ledger.job.JobRequest;
import flux.ledger.resource.ResourceSet;

/// The names of events that mean something to this program.
public final class EventNames {
    private static final JobEventReader READER =
            new JobEventReader(JobRequest::unreadable, () -> ResourceSet.EMPTY);

    private EventNames() {}

    /// True when an event of that name, once written, would be read as what has happened.
    public static boolean isReserved(String name) {
        return !(READER.read(name, null) instanceof Unrecognized);
    }
}
