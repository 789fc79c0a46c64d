package flux.executor.shell;

/// wait(2) statuses, and how a job shell speaks of them.
public final class ExitStatus {
    private static final int SIGNAL_MASK = 0x7f;
    private static final int CODE_MASK = 0xff;
    private static final int CODE_SHIFT = 8;
    private static final int SIGNAL_BASE = 128;

    /// What a command that is not found ends with.
    public static final int NOT_FOUND = 127;

    /// What a command that cannot be executed ends with.
    public static final int NOT_EXECUTABLE = 126;

    private ExitStatus() {}

    /// The exit code of a shell whose task ended with `waitStatus`: the task's own, or 128 +
    /// signal.
    public static int code(int waitStatus) {
        int signal = signal(waitStatus);
        return signal == 0 ? (waitStatus >> CODE_SHIFT) & CODE_MASK : SIGNAL_BASE + signal;
    }

    /// The signal that ended the task, or 0.
    public static int signal(int waitStatus) {
        return waitStatus & SIGNAL_MASK;
    }

    /// The wait status of a shell whose task ended with `waitStatus`.
    public static int ofShell(int waitStatus) {
        return exited(code(waitStatus));
    }

    /// The wait status of a process that exits with `code`.
    public static int exited(int code) {
        return code << CODE_SHIFT;
    }

    /// The exit code of a task that could not be started, as shells give it.
    ///
    /// @param errnum errno of exec(2)
    public static int startFailure(int errnum) {
        final int enoent = 2;
        return errnum == enoent ? NOT_FOUND : NOT_EXECUTABLE;
    }
}
