package flux.ledger.job;

/// How an inactive job ended. The bits are Flux's.
public enum JobResult {
    COMPLETED(1),
    FAILED(2),
    CANCELED(4),
    TIMEOUT(8);

    private final int bit;

    JobResult(int bit) {
        this.bit = bit;
    }

    /// The result's bit in RPC payloads.
    public int bit() {
        return bit;
    }

    /// The result of a job that ended like this: one that ran to wait status 0 completed; otherwise
    /// the exception that ended it decides; otherwise it failed.
    public static JobResult of(boolean ran, int waitStatus, String exceptionType) {
        if (ran && waitStatus == 0) {
            return COMPLETED;
        }
        return switch (exceptionType) {
            case "cancel" -> CANCELED;
            case "timeout" -> TIMEOUT;
            default -> FAILED;
        };
    }
}
