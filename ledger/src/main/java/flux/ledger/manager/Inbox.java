package flux.ledger.manager;

import flux.ledger.manager.Reply.NotRecorded;
import flux.ledger.manager.Reply.Outcome;
import java.util.Collection;
import java.util.concurrent.ArrayBlockingQueue;
import org.jspecify.annotations.Nullable;

/// Commands for the job manager, from any thread, in the order in which they came. Bounded: a
/// sender that finds it full must come back later, and take no more work until then.
public final class Inbox {

    /// How many commands may wait.
    public static final int COMMANDS_MAX = 65_536;

    private final ArrayBlockingQueue<Request> queue;
    private final Waker waker = new Waker();

    private final @Nullable Outcome refusal;

    public Inbox() {
        this(COMMANDS_MAX);
    }

    public Inbox(int commandsMax) {
        this(commandsMax, null);
    }

    private Inbox(int commandsMax, @Nullable Outcome refusal) {
        this.queue = new ArrayBlockingQueue<>(commandsMax);
        this.refusal = refusal;
    }

    /// Of an instance that has no job manager any more: every command is answered so.
    public static Inbox refusing(int errnum, String text) {
        return new Inbox(1, new NotRecorded(errnum, text));
    }

    /// Puts a command in, if there is room.
    ///
    /// @return false when the inbox is full; the command was not taken
    public boolean offer(Request request) {
        if (refusal != null) {
            request.reply().decided(refusal);
            return true;
        }
        if (!queue.offer(request)) {
            return false;
        }
        waker.wake();
        return true;
    }

    /// Moves at most `commandsMax` commands to `batch`; does not wait.
    int drainTo(Collection<Request> batch, int commandsMax) {
        return queue.drainTo(batch, commandsMax);
    }

    /// Waits until there may be a command, or `nanosMax` have passed, or somebody calls [#wake].
    /// Only the consumer's thread may call it.
    ///
    /// @param nanosMax `Long.MAX_VALUE` for ever
    void await(long nanosMax) {
        if (queue.isEmpty()) {
            waker.await(nanosMax);
        }
    }

    /// Ends a wait, also one that is about to begin.
    void wake() {
        waker.wake();
    }
}
