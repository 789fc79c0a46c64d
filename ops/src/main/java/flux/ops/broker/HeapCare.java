package flux.ops.broker;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/// Keeps what a gigabyte of jobs' output, or a long list of jobs, leaves behind from staying in
/// memory. Buffers that outlived a few collections of the young go to the old, which the serial
/// collector rather enlarges than cleans: it would grow by the output's own size; and a heap that
/// was once needed is given back to the system by a full collection only. Once for the process,
/// whose heap all its instances share.
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

    /// Memory that is held and not used.
    private static final long SPARE_BYTES_MAX = 192 * MB;

    /// Share of a processor that the process has used since the last look; below it is idle.
    private static final double IDLE = 0.1;

    private static final AtomicBoolean LOOKING = new AtomicBoolean();
    private static long lastCpuNanos;
    private static long lastNanos;
    private static long committedAtBest = Long.MAX_VALUE;

    private HeapCare() {}

    /// @param liveBytes of the old, when they were collected the last time
    /// @param oldBytes in use among the old, with the garbage
    /// @param spareBytes of the heap, held and not used
    /// @param idle nobody is working
    static boolean isWorthwhile(long liveBytes, long oldBytes, long spareBytes, boolean idle) {
        long garbage = oldBytes - liveBytes;
        long allowed = GARBAGE_BYTES_MAX + liveBytes;
        if (idle && spareBytes > SPARE_BYTES_MAX + liveBytes) {
            return true;
        }
        boolean quick = idle || liveBytes <= QUICK_BYTES_MAX;
        return garbage > (quick ? allowed : PATIENCE * allowed);
    }

    /// Collects when that is worthwhile.
    static void look() {
        if (!LOOKING.compareAndSet(false, true)) {
            return; // another instance's heart beats, too
        }
        try {
            boolean idle = isIdle();
            MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
            // What a collection could not give back is no reason for another one.
            long spare = heap.getCommitted() > committedAtBest ? unused(heap) : 0;
            for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
                MemoryUsage live = pool.getCollectionUsage();
                boolean isOld = pool.isUsageThresholdSupported();
                if (pool.getType() == MemoryType.HEAP
                        && isOld
                        && live != null
                        && isWorthwhile(live.getUsed(), pool.getUsage().getUsed(), spare, idle)) {
                    System.gc();
                    heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
                    committedAtBest = heap.getCommitted() + SPARE_BYTES_MAX / 2;
                }
            }
            if (committedAtBest == Long.MAX_VALUE) {
                committedAtBest = heap.getCommitted();
            }
        } finally {
            LOOKING.set(false);
        }
    }

    private static long unused(MemoryUsage heap) {
        return heap.getCommitted() - heap.getUsed();
    }

    private static boolean isIdle() {
        long now = System.nanoTime();
        long cpu =
                ProcessHandle.current().info().totalCpuDuration().map(Duration::toNanos).orElse(0L);
        boolean idle = lastNanos != 0 && cpu - lastCpuNanos < IDLE * (now - lastNanos);
        lastNanos = now;
        lastCpuNanos = cpu;
        return idle;
    }
}
