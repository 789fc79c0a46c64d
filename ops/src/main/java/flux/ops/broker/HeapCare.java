package flux.ops.broker;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/// Keeps what a gigabyte of jobs' output leaves behind from staying in memory. Buffers that
/// outlived a few collections of the young go to the old, which the serial collector rather
/// enlarges than cleans: it would grow by the output's own size. Once for the process, whose heap
/// all its instances share.
///
/// Such a collection stops every thread, whoever asks for it, some 4 ms for a MB of use. So where
/// much is of use it waits until nobody is working.
final class HeapCare {
    private static final long MB = 1L << 20;

    /// Garbage among the old; as much as there is of use is allowed beside.
    private static final long GARBAGE_BYTES_MAX = 48 * MB;

    /// Of use; more makes a stop that people notice, a quarter of a second.
    private static final long QUICK_BYTES_MAX = 64 * MB;

    /// How much more garbage may wait for a quiet moment.
    private static final int PATIENCE = 4;

    /// Share of a processor that the process has used for a while; below it is idle.
    private static final double IDLE = 0.1;

    /// The kernel counts in hundredths of a second.
    private static final long WHILE_NANOS = 1_000_000_000;

    private static final AtomicBoolean LOOKING = new AtomicBoolean();
    private static long lastCpuNanos;
    private static long lastNanos;
    private static boolean idle;

    private HeapCare() {}

    /// @param liveBytes of the old, when they were collected the last time
    /// @param oldBytes in use among the old, with the garbage
    /// @param idle nobody is working
    static boolean isWorthwhile(long liveBytes, long oldBytes, boolean idle) {
        long garbage = oldBytes - liveBytes;
        long allowed = GARBAGE_BYTES_MAX + liveBytes;
        boolean quick = idle || liveBytes <= QUICK_BYTES_MAX;
        return garbage > (quick ? allowed : PATIENCE * allowed);
    }

    /// Collects when that is worthwhile.
    static void look() {
        if (!LOOKING.compareAndSet(false, true)) {
            return; // another instance's heart beats, too
        }
        try {
            notice(System.nanoTime());
            for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
                MemoryUsage live = pool.getCollectionUsage();
                boolean isOld = pool.isUsageThresholdSupported();
                if (pool.getType() == MemoryType.HEAP
                        && isOld
                        && live != null
                        && isWorthwhile(live.getUsed(), pool.getUsage().getUsed(), idle)) {
                    System.gc();
                }
            }
        } finally {
            LOOKING.set(false);
        }
    }

    /// Many instances look, one soon after the other.
    private static void notice(long nowNanos) {
        if (nowNanos - lastNanos < WHILE_NANOS) {
            return;
        }
        long cpu =
                ProcessHandle.current().info().totalCpuDuration().map(Duration::toNanos).orElse(0L);
        idle = lastNanos != 0 && cpu - lastCpuNanos < IDLE * (nowNanos - lastNanos);
        lastNanos = nowNanos;
        lastCpuNanos = cpu;
    }
}
