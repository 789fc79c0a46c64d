package flux.ops.command;

import flux.cli.Session;
import flux.ops.BrokerStarter;

/// Says that it was started.
public final class SmallBroker implements BrokerStarter {
    @Override
    public int start(Session session) {
        session.out().println("a broker for " + session.args());
        return 0;
    }
}
