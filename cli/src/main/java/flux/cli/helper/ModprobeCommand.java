package flux.cli.helper;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.getopt.Given;
import flux.cli.getopt.Subcommands;
import flux.cli.text.PythonJson;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// `flux modprobe`: modules with those that they need. Of the modules here, only schedulers come
/// and go; all other parts start with the broker. Source: flux-modprobe(1).
public final class ModprobeCommand {
    private static final Map<String, List<String>> NEEDS =
            Map.of("sched-fluxion-qmanager", List.of("sched-fluxion-resource"));
    private static final String USAGE =
            """
            Usage: flux-modprobe [OPTIONS] COMMAND ARGS
              -h, --help             Display this message.

            Common commands from flux-modprobe:
               load            Load modules and what they need
               remove          Remove modules that nobody needs
               list-dependencies  Show what a module needs
               show            Show a module
               rc1             Start an instance's modules
               rc3             End an instance's modules
               run             Run a file of modprobe tasks
            """;
    private static final String RC =
            """
            -v, --verbose  Say what is done
            (t) --timing  Say how long it took
            (d) --show-deps  Print what depends on what, and exit
            (n) --dry-run  Print what would be done, and exit
            Examples:
              flux modprobe rc1 --verbose
            """;
    private static final Subcommands SUBCOMMANDS =
            Subcommands.of(
                    "flux-modprobe",
                    USAGE,
                    Map.of(
                            "load",
                            """
                            [OPTIONS] MODULE...
                            Load modules and what they need, unless they are loaded
                            (n) --dry-run  Print what would be loaded
                            Examples:
                              flux modprobe load sched-fluxion-qmanager
                            """,
                            "remove",
                            """
                            [OPTIONS] MODULE...
                            Remove modules, and what only they need
                            (n) --dry-run  Print what would be removed
                            Examples:
                              flux modprobe remove sched-fluxion-qmanager
                            """,
                            "list-dependencies",
                            """
                            [OPTIONS] MODULE
                            Show what a module needs
                            -f, --full  Show the whole tree
                            Examples:
                              flux modprobe list-dependencies sched-fluxion-qmanager
                            """,
                            "show",
                            """
                            [OPTIONS] MODULE
                            Show a module as JSON
                            Examples:
                              flux modprobe show sched-fluxion-qmanager
                            """,
                            "rc1",
                            "[OPTIONS]\nStart an instance's modules\n" + RC,
                            "rc3",
                            "[OPTIONS]\nEnd an instance's modules\n" + RC,
                            "run",
                            "[OPTIONS] FILE\nRun a file of modprobe tasks\n" + RC));

    private final Session session;
    private final Given given;
    private final Connection connection;

    private ModprobeCommand(Session session, Given given, Connection connection) {
        this.session = session;
        this.given = given;
        this.connection = connection;
    }

    /// @return the exit status
    public static int run(List<String> words, Session session) {
        return SUBCOMMANDS.runConnected(
                words,
                session,
                (action, given, connection) ->
                        new ModprobeCommand(session, given, connection).run(action));
    }

    private int run(String action) throws RpcException {
        switch (action) {
            case "load" -> load();
            case "remove" -> remove();
            case "list-dependencies" -> dependencies();
            case "show" -> show();
            case "run" ->
                    throw new CommandException(
                            given.operand()
                                    + ": files of modprobe tasks are Python for Flux's own broker;"
                                    + " this one starts its parts itself. flux modprobe load loads"
                                    + " schedulers");
            default -> rc(action);
        }
        return 0;
    }

    private void rc(String action) throws RpcException {
        given.operands(0, 0);
        if (given.has('v') || given.has('n')) {
            boolean starts = action.equals("rc1");
            for (String module : loaded()) {
                session.out()
                        .println(module + (starts ? ": started by the broker" : ": ends with it"));
            }
        }
        if (given.has('d')) {
            NEEDS.forEach((module, needs) -> session.out().println(module + ": " + needs));
        }
        if (given.has('t')) {
            session.out().println(action + ": 0.000s");
        }
    }

    private Set<String> loaded() throws RpcException {
        Set<String> names = new LinkedHashSet<>();
        for (JsonNode module : connection.rpc("module.list", null).path("mods")) {
            names.add(module.path("name").asText());
        }
        return names;
    }

    private List<String> withNeeded(List<String> modules) {
        Set<String> all = new LinkedHashSet<>();
        for (String module : modules) {
            all.addAll(NEEDS.getOrDefault(module, List.of()));
            all.add(module);
        }
        return new ArrayList<>(all);
    }

    private void load() throws RpcException {
        List<String> wanted = withNeeded(given.operands(1, Integer.MAX_VALUE));
        wanted.removeAll(loaded());
        for (String module : wanted) {
            if (given.has('n')) {
                session.out().println("load " + module);
                continue;
            }
            ObjectNode request = Connection.object().put("path", module);
            request.putArray("args");
            connection.rpc("module.load", request);
        }
    }

    private void remove() throws RpcException {
        List<String> wanted = withNeeded(given.operands(1, Integer.MAX_VALUE)).reversed();
        Set<String> loaded = loaded();
        for (String module : given.operands()) {
            if (!loaded.contains(module)) {
                throw new RpcException(Errno.ENOENT, module + ": module is not loaded");
            }
        }
        for (String module : wanted) {
            if (!loaded.contains(module)) {
                continue;
            }
            if (given.has('n')) {
                session.out().println("remove " + module);
            } else {
                connection.rpc("module.remove", Connection.object().put("name", module));
            }
        }
    }

    private void dependencies() throws RpcException {
        String module = known(given.operand());
        session.out().println(module);
        for (String needed : NEEDS.getOrDefault(module, List.of())) {
            session.out().println("└── " + needed);
        }
    }

    private void show() throws RpcException {
        String module = known(given.operand());
        ObjectNode shown = Connection.object().put("name", module).put("module", module);
        NEEDS.getOrDefault(module, List.of()).forEach(shown.putArray("needs")::add);
        shown.put("loaded", loaded().contains(module));
        session.out().println(PythonJson.unicode(shown));
    }

    private String known(String module) throws RpcException {
        if (!loaded().contains(module) && !NEEDS.containsKey(module)) {
            throw new CommandException(module + ": no such module");
        }
        return module;
    }
}
