package flux.replay.trace;

import flux.ledger.entry.Fact.ResourceEvent;
import flux.ledger.resource.ResourceSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Jobs that came to a machine in the past.
///
/// @param name of the file or directory
/// @param machine what they ran on, or are to run on
/// @param jobs in the order in which they came
/// @param outages nodes that were taken out of service and back into it, oldest first
/// @param read how many jobs the trace has
/// @param skipped how many of these cannot be simulated, by the reason
/// @param cut how many ran longer than they had asked for, and end at their limit here
public record Trace(
        String name,
        ResourceSet machine,
        List<TraceJob> jobs,
        List<Outage> outages,
        int read,
        Map<String, Integer> skipped,
        int cut) {

    public Trace {
        jobs = jobs.stream().sorted(Comparator.comparingLong(TraceJob::submitMicros)).toList();
        outages = List.copyOf(outages);
        skipped = Collections.unmodifiableMap(new TreeMap<>(skipped));
    }

    /// A change of what is in service.
    public record Outage(long timeMicros, ResourceEvent event) {}
}
