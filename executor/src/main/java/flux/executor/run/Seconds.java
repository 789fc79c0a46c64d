package flux.executor.run;

/// Seconds as people read them: no decimals that say nothing.
final class Seconds {
    private Seconds() {}

    static String text(double seconds) {
        return seconds == Math.rint(seconds) ? Long.toString((long) seconds) : "" + seconds;
    }
}
