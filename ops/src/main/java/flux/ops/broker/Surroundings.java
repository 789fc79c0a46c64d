package flux.ops.broker;

import flux.ledger.manager.Inbox;
import flux.ledger.resource.ResourceSet;
import flux.ledger.wire.Errno;
import flux.ops.connector.Sockets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What an instance finds where it starts: whose child it is, what it shares with the others of its
/// process, and who will host its own children.
///
/// @param sockets null for an instance that has a thread for its own
/// @param resources all that it may have when its configuration names none; null for this machine
/// @param isPast the instance has ended, and is only looked at
/// @param nest makes what hosts the instances that are its jobs
/// @param crew the other processes of an instance of several; null for none
public record Surroundings(
        Lineage lineage,
        @Nullable Sockets sockets,
        @Nullable ResourceSet resources,
        boolean isPast,
        Function<Broker, Nest> nest,
        @Nullable Crew crew) {

    /// How many commands may wait in an instance that is one of thousands.
    private static final int HOSTED_COMMANDS_MAX = 8192;

    private static final String ENDED = "the instance has ended; its ledger is only read";

    /// Of an instance in one process.
    public Surroundings(
            Lineage lineage,
            @Nullable Sockets sockets,
            @Nullable ResourceSet resources,
            boolean isPast,
            Function<Broker, Nest> nest) {
        this(lineage, sockets, resources, isPast, nest, null);
    }

    /// Of an instance that is nobody's child and hosts nobody.
    public static final Surroundings ALONE =
            new Surroundings(Lineage.ROOT, null, null, false, _ -> Nest.NONE);

    /// True for an instance that lives in its parent's process.
    boolean isHosted() {
        return sockets != null;
    }

    /// What takes commands for the instance's job manager.
    Inbox newInbox() {
        if (isPast) {
            return Inbox.refusing(Errno.EROFS, ENDED);
        }
        return isHosted() ? new Inbox(HOSTED_COMMANDS_MAX) : new Inbox();
    }
}
