package flux.cli.module;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.getopt.Given;
import flux.cli.getopt.Subcommand;
import flux.cli.getopt.Syntax;
import flux.cli.text.PythonJson;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// `flux module SUBCOMMAND`.
public final class ModuleCommand {
    private static final int IDLE_MAX = 99;
    private static final int SERVICES_WIDTH = 8;
    private static final String[] STATES = {"I", "R", "F", "E"};

    private static final String USAGE =
            """
            Usage: flux-module [OPTIONS] COMMAND ARGS
              -h, --help             Display this message.

            Common commands from flux-module:
               list            List loaded modules
               remove          Unload module
               load            Load module
               reload          Reload module
               stats           Display stats on module
               debug           Get/set module debug flags
               trace           Trace module messages
            """;

    private static final String EXAMPLES =
            """

            Examples:
              flux module list
              flux module remove sched-simple
              flux module load sched-fluxion-resource match-policy=lonode
              flux module load sched-fluxion-qmanager queue-policy=easy
              flux module reload sched-fluxion-qmanager queue-policy=conservative
            """;

    private final Session session;
    private final Connection connection;
    private final Given given;

    private ModuleCommand(Session session, Connection connection, Given given) {
        this.session = session;
        this.connection = connection;
        this.given = given;
    }

    /// @return the exit status
    public static int run(List<String> words, Session session) {
        String name = words.isEmpty() ? "" : words.getFirst();
        String command = name.equals("unload") ? "remove" : name;
        String table = ModuleSyntax.of(command);
        if (table.isEmpty()) {
            if (name.equals("-h") || name.equals("--help")) {
                session.out().print(USAGE + EXAMPLES);
                return 0;
            }
            session.err().print(USAGE);
            return 1;
        }
        return Subcommand.run(
                "flux-module",
                Syntax.of("flux-module", command, table),
                words.subList(1, words.size()),
                session,
                given -> {
                    try (Connection connection = Connection.open(session)) {
                        return new ModuleCommand(session, connection, given).run(command);
                    }
                });
    }

    private int run(String command) throws RpcException {
        switch (command) {
            case "list" -> list();
            case "load" -> load(first(), rest());
            case "remove" -> remove(given.operands(1, 1).getFirst());
            case "reload" -> reload();
            case "stats" -> stats();
            case "trace" -> new TraceCommand(session, given).run(connection);
            default -> debug();
        }
        return 0;
    }

    private String first() {
        return given.operands(1, Integer.MAX_VALUE).getFirst();
    }

    private List<String> rest() {
        return given.operands().subList(1, given.operands().size());
    }

    private void list() throws RpcException {
        given.operands(0, 0);
        JsonNode answer = connection.rpc("module.list", null);
        if (given.has('j')) {
            session.out().println(PythonJson.ascii(answer));
            return;
        }
        boolean paths = given.has('l');
        session.out()
                .println(
                        "Module                    Idle  S Sendq Recvq Service"
                                + (paths ? "  Path" : ""));
        for (JsonNode module : answer.path("mods")) {
            int idle = module.path("idle").asInt();
            String row =
                    "%-25s %4s  %s %5d %5d "
                            .formatted(
                                    module.path("name").asText(),
                                    idle > IDLE_MAX ? "idle" : Integer.toString(idle),
                                    STATES[Math.clamp(module.path("status").asInt(), 0, 3)],
                                    module.path("sendqueue").asInt(),
                                    module.path("recvqueue").asInt());
            String services = services(module);
            session.out()
                    .println(
                            paths
                                    ? "%s%-8s %s"
                                            .formatted(
                                                    row,
                                                    cut(services),
                                                    module.path("path").asText())
                                    : row + services);
        }
    }

    private static String services(JsonNode module) {
        TreeSet<String> others = new TreeSet<>();
        module.path("services").forEach(service -> others.add(service.asText()));
        others.remove(module.path("name").asText());
        return String.join(",", others);
    }

    private static String cut(String text) {
        return text.length() > SERVICES_WIDTH ? text.substring(0, SERVICES_WIDTH - 1) + "+" : text;
    }

    private void load(String path, List<String> arguments) {
        ObjectNode request = Connection.object().put("path", path);
        ArrayNode args = request.putArray("args");
        arguments.forEach(args::add);
        request.put("exec", given.has('e'));
        if (given.has('n')) {
            request.put("name", given.value('n', ""));
        }
        try {
            connection.rpc("module.load", request);
        } catch (RpcException e) {
            throw new CommandException("load " + path + ": " + e.getMessage());
        }
    }

    private void remove(String name) {
        try {
            unload(name);
        } catch (RpcException e) {
            if (e.errnum() != Errno.ENOENT || !given.has('f')) {
                throw new CommandException("remove " + name + ": " + e.getMessage());
            }
        }
    }

    private void unload(String name) throws RpcException {
        connection.rpc(
                "module.remove",
                Connection.object().put("name", name).put("cancel", given.has('c')));
    }

    private void reload() {
        String path = first();
        String name = path.substring(path.lastIndexOf('/') + 1).replaceFirst("\\.(so|py)$", "");
        remove(name);
        load(path, rest());
    }

    private void stats() throws RpcException {
        String service = given.operands(0, 1).stream().findFirst().orElse("broker");
        if (given.has('C') || given.has('c')) {
            connection.rpc(service + ".stats-clear", null);
            return;
        }
        ObjectNode none = Connection.object();
        String method = given.has('R') ? ".rusage" : ".stats-get";
        JsonNode all;
        try {
            all = connection.rpc(service + method, none);
        } catch (RpcException e) {
            throw new CommandException(service + method + ": " + e.getMessage());
        }
        if (!given.has('p')) {
            session.out().println(new JanssonText().indented(all));
            return;
        }
        String path = given.value('p', "");
        JsonNode value = all.at("/" + path.replace('.', '/'));
        if (value.isMissingNode()) {
            throw new CommandException("couldn't parse '" + path + "': Protocol error");
        }
        session.out().println(number(value));
    }

    private String number(JsonNode value) {
        double scale = Double.parseDouble(given.value('s', "1"));
        return switch (given.value('t', "")) {
            case "int" -> Long.toString((long) (value.asDouble() * scale));
            case "double", "float" -> "%f".formatted(value.asDouble() * scale);
            default -> new JanssonText().indented(value);
        };
    }

    private void debug() throws RpcException {
        String name = given.operands(1, 1).getFirst();
        ObjectNode request = Connection.object();
        List<String> changes = new ArrayList<>();
        for (String option : List.of("setbit", "clearbit", "set")) {
            char key = option.equals("setbit") ? 'b' : option.equals("clearbit") ? 'B' : 'S';
            if (given.has(key)) {
                changes.add(option);
                request.put("op", option).put("flags", mask(given.value(key, "")));
            }
        }
        if (given.has('c')) {
            changes.add("clear");
            request.put("op", "clr").put("flags", 0);
        }
        if (changes.isEmpty()) {
            request.put("op", "setbit").put("flags", 0);
        }
        JsonNode answer = connection.rpc(name + ".debug", request);
        if (changes.isEmpty()) {
            session.out().println("0x" + Integer.toHexString(answer.path("flags").asInt()));
        }
    }

    private static int mask(String text) {
        try {
            return Integer.decode(text);
        } catch (NumberFormatException e) {
            throw new CommandException("a number was expected, not \"" + text + "\"");
        }
    }
}
