package flux.ops;

import flux.cli.Session;

/// Runs `flux start` and `flux broker`. Found by [java.util.ServiceLoader], so that the JVM of a
/// plain command loads nothing of a broker.
public interface BrokerStarter {

    /// Runs a broker until its instance has ended.
    ///
    /// @return as [flux.cli.host.CommandRunner#run]
    int start(Session session);
}
