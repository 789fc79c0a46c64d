package flux.cli.format;

/// Seconds as listings show them.
public final class Durations {

    private Durations() {}

    /// The largest unit that gives at least one, four significant digits; below 1 ms zero.
    public static String fsd(double seconds) {
        if (Double.isInfinite(seconds)) {
            return "inf";
        }
        if (seconds < 1e-3) {
            return "0s";
        }
        if (seconds < 10) {
            return PythonText.fixed(seconds, 3) + "s";
        }
        if (seconds < 60) {
            return PythonText.general(seconds, 4) + "s";
        }
        if (seconds < 3600) {
            return PythonText.general(seconds / 60, 4) + "m";
        }
        return seconds < 86400
                ? PythonText.general(seconds / 3600, 4) + "h"
                : PythonText.general(seconds / 86400, 4) + "d";
    }

    /// H:MM:SS in whole seconds, at least one when there was any time at all; days as in Python:
    /// `1 day, 2:03:04`.
    public static String clock(double seconds) {
        long whole = seconds > 0 && seconds < 1 ? 1 : (long) Math.rint(seconds);
        long days = Math.floorDiv(whole, 86400L);
        long rest = Math.floorMod(whole, 86400L);
        String time = rest / 3600 + ":" + two(rest / 60 % 60) + ":" + two(rest % 60);
        return days == 0 ? time : days + (Math.abs(days) == 1 ? " day, " : " days, ") + time;
    }

    private static String two(long number) {
        return number < 10 ? "0" + number : Long.toString(number);
    }
}
