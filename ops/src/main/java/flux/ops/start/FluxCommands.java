package flux.ops.start;

import flux.cli.FluxCli;
import flux.cli.Session;
import flux.cli.host.CommandRunner;
import flux.ops.fluxion.ResourceQueryCommand;
import java.util.List;

/// The commands, for a JVM that runs one of them.
public final class FluxCommands implements CommandRunner {
    private static final List<String> NAMES = List.of(ResourceQueryCommand.NAME, "start");

    @Override
    public int run(Session session) {
        List<String> words = session.args();
        String name = words.isEmpty() ? "" : words.getFirst();
        if (name.equals(ResourceQueryCommand.NAME)) {
            return ResourceQueryCommand.run(words.subList(1, words.size()), session);
        }
        if (words.equals(List.of("start", "--help"))) { // asked for by manuals and completion
            session.out().print(StartUsage.TEXT);
            return 0;
        }
        return FluxCli.run(session, this, NAMES);
    }
}
