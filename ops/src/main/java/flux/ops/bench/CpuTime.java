package flux.ops.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// CPU time of a process and of its children that have ended, milliseconds, from /proc.
record CpuTime(double own, double children) {
    private static final double MILLIS_PER_TICK = 10;
    private static final int UTIME = 11;

    static CpuTime of(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return new CpuTime(ticks(words, UTIME), ticks(words, UTIME + 2));
    }

    private static double ticks(String[] words, int first) {
        return (Long.parseLong(words[first]) + Long.parseLong(words[first + 1])) * MILLIS_PER_TICK;
    }

    double total() {
        return own + children;
    }
}
