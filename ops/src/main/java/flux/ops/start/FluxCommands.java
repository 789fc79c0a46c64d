package flux.ops.start;

import flux.cli.FluxCli;
import flux.cli.Session;
import flux.cli.host.CommandRunner;
import flux.ops.fluxion.ResourceQueryCommand;
import flux.ops.gateway.GatewayCommand;
import flux.ops.simulate.SimulateCommand;
import java.util.List;

/// The commands, for a JVM that runs one of them.
public final class FluxCommands implements CommandRunner {
    private static final List<String> NAMES =
            List.of(ResourceQueryCommand.NAME, SimulateCommand.NAME, "start");

    @Override
    public int run(Session session) {
        List<String> words = session.args();
        String name = words.isEmpty() ? "" : words.getFirst();
        if (words.equals(List.of("start", "--help"))) { // asked for by manuals and completion
            session.out().print(StartUsage.TEXT);
            return 0;
        }
        return switch (name) {
            case ResourceQueryCommand.NAME -> ResourceQueryCommand.run(behind(words), session);
            case GatewayCommand.NAME -> GatewayCommand.run(behind(words), session);
            case SimulateCommand.NAME -> SimulateCommand.run(behind(words), session);
            default -> FluxCli.run(session, this, NAMES);
        };
    }

    private static List<String> behind(List<String> words) {
        return words.subList(1, words.size());
    }
}
