package flux.ops.start;

import flux.cli.FluxCli;
import flux.cli.Session;
import flux.cli.host.CommandRunner;
import flux.ops.fluxion.ResourceQueryCommand;
import java.util.List;

/// The commands, for a JVM that runs one of them.
public final class FluxCommands implements CommandRunner {
    @Override
    public int run(Session session) {
        List<String> words = session.args();
        return !words.isEmpty() && words.getFirst().equals(ResourceQueryCommand.NAME)
                ? ResourceQueryCommand.run(words.subList(1, words.size()), session)
                : FluxCli.run(session);
    }
}
