package flux.ops.simulate;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.function.LongSupplier;

/// CPU time of the thread that asks, nanoseconds; the time of day where the JVM does not know that.
final class Stopwatch implements LongSupplier {
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final boolean hasCpuTime = threads.isCurrentThreadCpuTimeSupported();

    @Override
    public long getAsLong() {
        return hasCpuTime ? threads.getCurrentThreadCpuTime() : System.nanoTime();
    }
}
