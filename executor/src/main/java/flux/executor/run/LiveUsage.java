package flux.executor.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import flux.ledger.id.JobId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a task and its children have at the moment, as proc(5) shows it.
///
/// @param bytes resident
/// @param cpuSeconds in user and system mode, with children that were waited for
record LiveUsage(long bytes, double cpuSeconds) {
    private static final Path PROC = Path.of("/proc");

    /// Of what proc(5) counts in pages and ticks: Linux shows both so on all that we run on.
    private static final long PAGE_BYTES = 4096;

    private static final double TICKS_PER_SECOND = 100;
    private static final int UTIME = 11;
    private static final int CSTIME = 14;
    private static final int RSS = 21;

    /// @return null when it has ended
    static @Nullable LiveUsage of(long pid) {
        LiveUsage sum = read(pid);
        if (sum == null) {
            return null;
        }
        List<Long> others = new ArrayList<>();
        ProcessHandle.of(pid)
                .ifPresent(task -> task.descendants().forEach(each -> others.add(each.pid())));
        for (long other : others) {
            LiveUsage child = read(other);
            sum = child == null ? sum : sum.plus(child);
        }
        return sum;
    }

    LiveUsage plus(LiveUsage other) {
        return new LiveUsage(bytes + other.bytes, cpuSeconds + other.cpuSeconds);
    }

    private static @Nullable LiveUsage read(long pid) {
        try {
            String stat = Files.readString(PROC.resolve(pid + "/stat"));
            // The name in parentheses may hold anything.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            long ticks = 0;
            for (int i = UTIME; i <= CSTIME; i++) {
                ticks += Long.parseLong(fields[i]);
            }
            return new LiveUsage(
                    Long.parseLong(fields[RSS]) * PAGE_BYTES, ticks / TICKS_PER_SECOND);
        } catch (IOException e) {
            return null;
        }
    }

    /// Whether `pid` is this task: one of another machine has a pid that means something else here.
    static boolean isTask(long pid, JobId job, int rank) {
        try {
            byte[] environment = Files.readAllBytes(PROC.resolve(pid + "/environ"));
            List<String> all = Arrays.asList(new String(environment, UTF_8).split("\0"));
            return all.contains("FLUX_TASK_RANK=" + rank)
                    && (all.contains("FLUX_JOB_ID=" + job.f58())
                            || all.contains("FLUX_JOB_ID=" + job.f58plain()));
        } catch (IOException e) {
            return false;
        }
    }
}
