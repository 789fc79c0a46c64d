package flux.scheduler.fluxion.planner;

/// A planner was asked for what it cannot do.
public final class PlannerFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// Named as in errno(3).
    public enum Kind {
        /// A duration below 1, or a time outside the horizon.
        EINVAL,
        /// More than the total.
        ERANGE,
        /// No such span.
        ENOENT
    }

    private final Kind kind;

    PlannerFault(Kind kind, String message) {
        super(kind + ": " + message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
