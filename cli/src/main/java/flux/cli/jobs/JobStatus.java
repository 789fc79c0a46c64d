package flux.cli.jobs;

/// A job's state while it is active, then its result (RFC 21): names, abbreviations and emoji.
public enum JobStatus {
    NEW(1, "N", "🎁"),
    DEPEND(2, "D", "🛑"),
    PRIORITY(4, "P", "🚦"),
    SCHED(8, "S", "📅"),
    RUN(16, "R", "🏃"),
    CLEANUP(32, "C", "🗑"),
    INACTIVE(64, "I", "💀"),
    COMPLETED(1, "CD", "😀"),
    FAILED(2, "F", "💩"),
    CANCELED(4, "CA", "💥"),
    TIMEOUT(8, "TO", "⌛");

    private static final JobStatus[] STATES = {
        NEW, DEPEND, PRIORITY, SCHED, RUN, CLEANUP, INACTIVE
    };
    private static final JobStatus[] RESULTS = {COMPLETED, FAILED, CANCELED, TIMEOUT};

    private final int bit;
    private final String abbreviation;
    private final String emoji;

    JobStatus(int bit, String abbreviation, String emoji) {
        this.bit = bit;
        this.abbreviation = abbreviation;
        this.emoji = emoji;
    }

    /// @param bit the attribute `state` of `job-list`
    static JobStatus state(int bit) {
        return find(STATES, bit, "state");
    }

    /// @param bit the attribute `result` of `job-list`
    static JobStatus result(int bit) {
        return find(RESULTS, bit, "result");
    }

    public int bit() {
        return bit;
    }

    public String abbreviation() {
        return abbreviation;
    }

    public String emoji() {
        return emoji;
    }

    private static JobStatus find(JobStatus[] statuses, int bit, String what) {
        for (JobStatus status : statuses) {
            if (status.bit == bit) {
                return status;
            }
        }
        throw new IllegalArgumentException("unknown job " + what + ": " + bit);
    }
}
