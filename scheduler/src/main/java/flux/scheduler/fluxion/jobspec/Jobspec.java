package flux.scheduler.fluxion.jobspec;

import flux.ledger.constraint.Constraint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A job's wishes, as far as matching goes.
///
/// @param durationSeconds 0 for as long as there is
/// @param constraint on nodes; null for none
public record Jobspec(
        List<Request> resources, long durationSeconds, @Nullable Constraint constraint) {

    public Jobspec {
        resources = List.copyOf(resources);
    }
}
