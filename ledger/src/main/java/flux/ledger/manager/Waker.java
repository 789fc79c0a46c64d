package flux.ledger.manager;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Lets one thread wait for others; a wake that comes before the wait is not lost, and costs
/// nothing while nobody waits.
public final class Waker {
    private volatile @Nullable Thread waiter;
    private volatile boolean woken;

    /// Ends a wait, also one that is about to begin; from any thread.
    public void wake() {
        if (woken) {
            return; // who waits has been told, and will look at what is there now
        }
        woken = true;
        Thread thread = waiter;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    /// Waits for the next [#wake].
    ///
    /// @param nanosMax at most so long; `Long.MAX_VALUE` for ever
    public void await(long nanosMax) {
        waiter = Thread.currentThread();
        if (!woken && nanosMax == Long.MAX_VALUE) {
            LockSupport.park(this);
        } else if (!woken) {
            LockSupport.parkNanos(this, nanosMax);
        }
        waiter = null;
        woken = false;
    }
}
