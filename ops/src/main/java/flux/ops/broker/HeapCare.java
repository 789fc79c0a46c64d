package flux.ops.broker;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.concurrent.atomic.AtomicBoolean;

/// Keeps what a gigabyte of jobs' output leaves behind from staying in memory. Buffers that
/// outlived a few collections of the young go to the old, which the serial collector rather
/// enlarges than cleans: it would grow by the output's own size. Once for the process, whose heap
/// all its instances share.
final class HeapCare {

    /// Garbage among the old; as much as there is of use is allowed beside.
    private static final long GARBAGE_BYTES_MAX = 48L << 20;

    private static final AtomicBoolean LOOKING = new AtomicBoolean();

    private HeapCare() {}

    /// Collects the old when most of them must be garbage; some 4 ms for a MB of use.
    static void look() {
        if (!LOOKING.compareAndSet(false, true)) {
            return; // another instance's heart beats, too
        }
        try {
            for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
                MemoryUsage live = pool.getCollectionUsage();
                boolean isOld = pool.isUsageThresholdSupported();
                if (pool.getType() == MemoryType.HEAP && isOld && live != null) {
                    long more = pool.getUsage().getUsed() - live.getUsed();
                    if (more > GARBAGE_BYTES_MAX + live.getUsed()) {
                        System.gc();
                    }
                }
            }
        } finally {
            LOOKING.set(false);
        }
    }
}
