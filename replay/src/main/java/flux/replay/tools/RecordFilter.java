package flux.replay.tools;

import java.util.Set;

/// Which records are wanted: those that every condition holds for.
///
/// @param jobs ids; empty for all
/// @param events names, of which one must be in the record; empty for all
/// @param sinceMicros first time wanted, microseconds since the Unix epoch
/// @param untilMicros last time wanted
/// @param firstSequence first number wanted; 0 for all, also those without a number
/// @param lastSequence last number wanted
public record RecordFilter(
        Set<Long> jobs,
        Set<String> events,
        long sinceMicros,
        long untilMicros,
        long firstSequence,
        long lastSequence) {
    public static final RecordFilter ALL =
            new RecordFilter(Set.of(), Set.of(), 0, Long.MAX_VALUE, 0, Long.MAX_VALUE);

    public boolean matches(byte[] record) {
        return equals(ALL) || matches(RecordHead.of(record));
    }

    private boolean matches(RecordHead head) {
        return (jobs.isEmpty() || head.jobs().stream().anyMatch(jobs::contains))
                && (events.isEmpty() || head.events().stream().anyMatch(events::contains))
                && head.timeMicros() >= sinceMicros
                && head.timeMicros() <= untilMicros
                && (firstSequence == 0 || head.sequence() >= firstSequence)
                && head.sequence() <= lastSequence;
    }
}
