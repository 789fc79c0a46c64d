package flux.ops.broker;

import flux.executor.nested.HostedInstance;
import flux.executor.nested.InstanceHost;
import flux.ledger.id.JobId;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// What hosts the instances that are jobs of a broker's.
public interface Nest extends InstanceHost, AutoCloseable {

    /// Hosts none.
    Nest NONE =
            new Nest() {
                @Override
                public @Nullable HostedInstance prepare(Wanted wanted, Events events) {
                    return null;
                }

                @Override
                public void close() {}
            };

    /// Makes it possible to look at an instance that has ended, for a while: its ledger is there.
    ///
    /// @return where; fails with an IOException that says why not
    default CompletableFuture<String> openPast(JobId job) {
        return CompletableFuture.failedFuture(
                new IOException(job.f58() + ": no ledger of an instance is kept for this job"));
    }

    /// Lets go of those that are still there: what runs in them goes on, and is found again.
    @Override
    void close();
}
