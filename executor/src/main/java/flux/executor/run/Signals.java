package flux.executor.run;

import java.util.Map;

/// What strsignal(3) says of signals, and their names.
final class Signals {
    private static final Map<Integer, String> TEXTS =
            Map.ofEntries(
                    Map.entry(1, "Hangup"),
                    Map.entry(2, "Interrupt"),
                    Map.entry(3, "Quit"),
                    Map.entry(4, "Illegal instruction"),
                    Map.entry(5, "Trace/breakpoint trap"),
                    Map.entry(6, "Aborted"),
                    Map.entry(7, "Bus error"),
                    Map.entry(8, "Floating point exception"),
                    Map.entry(9, "Killed"),
                    Map.entry(10, "User defined signal 1"),
                    Map.entry(11, "Segmentation fault"),
                    Map.entry(12, "User defined signal 2"),
                    Map.entry(13, "Broken pipe"),
                    Map.entry(14, "Alarm clock"),
                    Map.entry(15, "Terminated"),
                    Map.entry(24, "CPU time limit exceeded"),
                    Map.entry(25, "File size limit exceeded"),
                    Map.entry(31, "Bad system call"));

    private static final java.util.List<String> NAMES =
            java.util.List.of(
                    "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1",
                    "SEGV", "USR2", "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP",
                    "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO",
                    "PWR", "SYS");

    private Signals() {}

    /// `SIGUSR1`.
    static String name(int signum) {
        return signum > 0 && signum < NAMES.size() ? "SIG" + NAMES.get(signum) : "signal " + signum;
    }

    /// Of a number or a name, with or without SIG; 0 when it is none.
    static int number(String text) {
        if (text.matches("\\d{1,2}")) {
            return Integer.parseInt(text);
        }
        String upper = text.toUpperCase(java.util.Locale.ROOT);
        return Math.max(0, NAMES.indexOf(upper.startsWith("SIG") ? upper.substring(3) : upper));
    }

    static String text(int signum) {
        return TEXTS.getOrDefault(signum, "Signal " + signum);
    }
}
