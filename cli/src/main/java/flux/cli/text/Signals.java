package flux.cli.text;

import java.util.Locale;
import java.util.OptionalInt;

/// signal(7) of Linux: names to numbers and numbers to strsignal(3) texts.
public final class Signals {

    /// `NAME description`, from signal 1 on.
    private static final String[] TABLE = {
        "HUP Hangup",
        "INT Interrupt",
        "QUIT Quit",
        "ILL Illegal instruction",
        "TRAP Trace/breakpoint trap",
        "ABRT Aborted",
        "BUS Bus error",
        "FPE Floating point exception",
        "KILL Killed",
        "USR1 User defined signal 1",
        "SEGV Segmentation fault",
        "USR2 User defined signal 2",
        "PIPE Broken pipe",
        "ALRM Alarm clock",
        "TERM Terminated",
        "STKFLT Stack fault",
        "CHLD Child exited",
        "CONT Continued",
        "STOP Stopped (signal)",
        "TSTP Stopped",
        "TTIN Stopped (tty input)",
        "TTOU Stopped (tty output)",
        "URG Urgent I/O condition",
        "XCPU CPU time limit exceeded",
        "XFSZ File size limit exceeded",
        "VTALRM Virtual timer expired",
        "PROF Profiling timer expired",
        "WINCH Window changed",
        "IO I/O possible",
        "PWR Power failure",
        "SYS Bad system call"
    };

    private static final int REALTIME_FIRST = 34;
    private static final int NUMBER_MAX = 64;

    private Signals() {}

    /// The number of `TERM`, `SIGTERM`, `term` or `15`; empty when there is no such signal.
    public static OptionalInt number(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        String bare = upper.startsWith("SIG") ? upper.substring(3) : upper;
        for (int i = 0; i < TABLE.length; i++) {
            if (TABLE[i].startsWith(bare + " ")) {
                return OptionalInt.of(i + 1);
            }
        }
        if (!name.isEmpty()
                && name.length() < 4
                && name.chars().allMatch(c -> c >= '0' && c <= '9')) {
            int number = Integer.parseInt(name);
            return number > 0 && number <= NUMBER_MAX
                    ? OptionalInt.of(number)
                    : OptionalInt.empty();
        }
        return OptionalInt.empty();
    }

    /// strsignal(3).
    public static String description(int number) {
        if (number >= 1 && number <= TABLE.length) {
            return TABLE[number - 1].substring(TABLE[number - 1].indexOf(' ') + 1);
        }
        return number >= REALTIME_FIRST && number <= NUMBER_MAX
                ? "Real-time signal " + (number - REALTIME_FIRST)
                : "Unknown signal " + number;
    }
}
