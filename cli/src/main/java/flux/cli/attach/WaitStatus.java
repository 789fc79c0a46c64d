package flux.cli.attach;

import flux.cli.text.Signals;

/// What a job's wait status comes to: an exit code, and words about it.
public final class WaitStatus {
    private static final int SIGNAL_MASK = 0x7f;
    private static final int CODE_MASK = 0xff;
    private static final int SIGNAL_BASE = 128;

    private WaitStatus() {}

    public static int exitCode(int status) {
        int signal = status & SIGNAL_MASK;
        return signal == 0 ? (status >> 8) & CODE_MASK : SIGNAL_BASE + signal;
    }

    /// Empty for success.
    public static String describe(int status) {
        int signal = status & SIGNAL_MASK;
        if (signal != 0) {
            return "job shell " + Signals.description(signal);
        }
        int code = (status >> 8) & CODE_MASK;
        if (code > SIGNAL_BASE) {
            return "task(s) " + Signals.description(code - SIGNAL_BASE);
        }
        return code == 0 ? "" : "task(s) exited with exit code " + code;
    }
}
