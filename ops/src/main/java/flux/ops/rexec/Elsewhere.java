package flux.ops.rexec;

import java.util.concurrent.CompletableFuture;

/// The ranks that are other machines, where programs can be started, too.
public interface Elsewhere {

    /// An instance of one process.
    Elsewhere NOWHERE =
            new Elsewhere() {
                @Override
                public boolean has(int rank) {
                    return false;
                }

                @Override
                public CompletableFuture<Process> start(int rank, ProcessCommand command) {
                    throw new IllegalArgumentException("rank " + rank + " is here");
                }
            };

    boolean has(int rank);

    /// @return completed, on any thread, with a process that is [Signalled], or with an
    ///     [flux.ledger.wire.RpcException]
    CompletableFuture<Process> start(int rank, ProcessCommand command);
}
