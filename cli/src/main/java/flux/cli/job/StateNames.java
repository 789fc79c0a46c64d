package flux.cli.job;

import flux.ledger.job.JobState;
import java.util.Locale;
import java.util.OptionalInt;

/// States of jobs, and groups of them, as people name them.
final class StateNames {
    private StateNames() {}

    /// The bits of `name`; empty when there is no such state.
    static OptionalInt mask(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        return switch (upper) {
            case "PENDING" -> OptionalInt.of(JobState.PENDING_MASK);
            case "RUNNING" -> OptionalInt.of(JobState.RUNNING_MASK);
            case "ACTIVE" -> OptionalInt.of(JobState.ACTIVE_MASK);
            default -> {
                for (JobState known : JobState.values()) {
                    if (known.name().equals(upper)) {
                        yield OptionalInt.of(known.bit());
                    }
                }
                yield OptionalInt.empty();
            }
        };
    }
}
