package flux.ledger.job;

/// What a user asks for, 0 (hold) to 31 (expedite), and the priority that the default plugin makes
/// of it (RFC 30).
public final class Urgency {
    public static final int HOLD = 0;
    public static final int DEFAULT = 16;
    public static final int EXPEDITE = 31;
    public static final long PRIORITY_MAX = 0xFFFF_FFFFL;

    private Urgency() {}

    public static boolean isInRange(long urgency) {
        return urgency >= HOLD && urgency <= EXPEDITE;
    }

    /// The priority of a job with this urgency: the urgency itself, but the largest there is for
    /// 31.
    public static long priorityOf(int urgency) {
        return urgency == EXPEDITE ? PRIORITY_MAX : urgency;
    }
}
