package flux.ledger.job;

/// Where a job stands in its life (RFC 21). The bits are Flux's, used as masks on the wire.
public enum JobState {
    NEW(1, 'N'),
    DEPEND(2, 'D'),
    PRIORITY(4, 'P'),
    SCHED(8, 'S'),
    RUN(16, 'R'),
    CLEANUP(32, 'C'),
    INACTIVE(64, 'I');

    /// DEPEND, PRIORITY and SCHED.
    public static final int PENDING_MASK = 14;

    /// RUN and CLEANUP.
    public static final int RUNNING_MASK = 48;

    /// Every state between submission and INACTIVE.
    public static final int ACTIVE_MASK = 62;

    private final int bit;
    private final char letter;

    JobState(int bit, char letter) {
        this.bit = bit;
        this.letter = letter;
    }

    /// The state's bit in RPC payloads.
    public int bit() {
        return bit;
    }

    /// The state's one-letter name.
    public char letter() {
        return letter;
    }

    public boolean isActive() {
        return this != INACTIVE;
    }

    /// True for the states named by `mask`.
    public boolean isIn(int mask) {
        return (bit & mask) != 0;
    }
}
