package flux.ops.broker;

import flux.ledger.decide.Command.DefineResources;
import flux.ledger.decide.Command.Drain;
import flux.ledger.decide.Command.DrainMode;
import flux.ledger.decide.Command.StartInstance;
import flux.ledger.manager.Inbox;
import flux.ledger.resource.ResourceSet;
import flux.ops.connector.Reactor;
import flux.ops.service.BrokerLog;
import flux.replay.views.Views;
import java.io.IOException;

/// What an instance writes down first when it starts: that it does, with which configuration and
/// which resources; and who of its ranks is there.
///
/// @param owner of the instance
record Beginning(
        Surroundings surroundings,
        Directories directories,
        Views views,
        Inbox inbox,
        int owner,
        BrokerLog brokerLog) {

    /// @return the resources that are not for jobs
    /// @throws IOException when it cannot be said what resources there are
    ResourceSet write(BrokerOptions options, ManagerThread manager, Reactor reactor)
            throws IOException {
        Crew crew = surroundings.crew();
        Resources.Found found =
                Resources.find(
                        options.config(),
                        surroundings.resources(),
                        crew,
                        Host.name(),
                        options.size());
        DefineResources resources = found.define();
        manager.start(
                new StartInstance(Broker.VERSION, options.config().toString()),
                resources,
                directories.statedir());
        RecoveryMode.begin(
                "1".equals(options.attributes().get(RecoveryMode.ATTRIBUTE)),
                views.resources(),
                resources.resources().rankSet(),
                manager::decide);
        found.faults()
                .forEach(
                        (rank, why) -> {
                            brokerLog.log(BrokerLog.ERR, "resource", "draining: " + why);
                            String ranks = Integer.toString(rank);
                            manager.decide(new Drain(ranks, why, DrainMode.UPDATE));
                        });
        if (crew != null) {
            new Attendance(views.resources(), reactor::execute, inbox, owner, brokerLog)
                    .begin(crew, options.size());
        }
        return found.excluded();
    }
}
