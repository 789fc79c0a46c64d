package flux.ops.start;

import flux.cli.FluxCli;
import flux.cli.Session;
import flux.cli.host.CommandRunner;

/// The commands, for a JVM that runs one of them.
public final class FluxCommands implements CommandRunner {
    @Override
    public int run(Session session) {
        return FluxCli.run(session);
    }
}
