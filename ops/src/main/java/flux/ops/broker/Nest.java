package flux.ops.broker;

import flux.executor.nested.HostedInstance;
import flux.executor.nested.InstanceHost;
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

    /// Lets go of those that are still there: what runs in them goes on, and is found again.
    @Override
    void close();
}
