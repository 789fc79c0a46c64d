package flux.cli.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.getopt.Given;
import flux.cli.getopt.Subcommands;
import flux.cli.getopt.WrongUse;
import flux.ledger.wire.RpcException;
import java.io.IOException;
import java.util.List;

/// `flux config get|set|unset|builtin|load|reload`. Source: flux-config(1).
public final class ConfigCommand {
    private static final int INPUT_BYTES_MAX = 16 << 20;
    private static final int FAILED = 1;

    private static final Subcommands SUBCOMMANDS =
            new Subcommands(
                    "flux-config", ConfigSyntax.USAGE, ConfigSyntax.NAMES, ConfigSyntax::of);

    private final Session session;
    private final Given given;

    private ConfigCommand(Session session, Given given) {
        this.session = session;
        this.given = given;
    }

    /// @return the exit status
    public static int run(List<String> words, Session session) {
        return SUBCOMMANDS.run(
                words, session, (action, given) -> new ConfigCommand(session, given).run(action));
    }

    private int run(String action) throws RpcException {
        return switch (action) {
            case "get" -> get();
            case "builtin" -> builtin();
            case "set" -> set();
            case "unset" -> unset();
            case "load" -> load();
            default -> reload();
        };
    }

    private int get() throws RpcException {
        List<String> operands = given.operands(0, 1);
        ConfigType type = given.has('t') ? ConfigType.of(given.value('t', "")) : ConfigType.ANY;
        String name = operands.isEmpty() ? "." : operands.getFirst();
        JsonNode value = at(given.has('c') ? fromFiles() : current(), name);
        if (value.isMissingNode()) {
            if (given.has('d')) {
                session.out().println(given.value('d', ""));
                return 0;
            }
            return fail(name + " is not set");
        }
        String text = type.show(value);
        if (text == null) {
            return fail(name + " does not have the requested type");
        }
        session.out().println(text);
        return 0;
    }

    private int fail(String what) {
        if (given.has('q')) {
            return FAILED;
        }
        throw new CommandException(what);
    }

    private JsonNode fromFiles() {
        String path =
                switch (given.value('c', "")) {
                    case "system" -> "/etc/flux/system/conf.d";
                    case "security" -> "/etc/flux/security/conf.d";
                    case "imp" -> "/etc/flux/imp/conf.d";
                    default -> given.value('c', "");
                };
        try {
            return ConfigFiles.read(session.cwd(), path);
        } catch (ConfigFiles.Unreadable e) {
            throw new CommandException("Error parsing config: " + e.getMessage());
        }
    }

    private ObjectNode current() throws RpcException {
        try (Connection connection = Connection.open(session)) {
            return connection.rpc("config.get", null) instanceof ObjectNode config
                    ? config
                    : Connection.object();
        }
    }

    /// @param name keys with dots between; `.` for all
    private static JsonNode at(JsonNode config, String name) {
        JsonNode value = config;
        if (!name.equals(".")) {
            for (String key : name.split("\\.", -1)) {
                value = value.isObject() ? value.path(key) : MissingNode.getInstance();
            }
        }
        return value;
    }

    private int builtin() {
        String name = given.operand();
        String value = Prefix.builtin(name);
        if (value == null) {
            throw new CommandException(name + " is invalid");
        }
        session.out().println(value);
        return 0;
    }

    private int set() throws RpcException {
        List<String> operands = given.operands(2, 2);
        String name = operands.getFirst();
        ObjectNode config = current();
        JsonNode old = at(config, name);
        ConfigType type = given.has('t') ? ConfigType.of(given.value('t', "")) : like(old);
        JsonNode value = type.read(operands.getLast());
        String[] keys = name.split("\\.", -1);
        ObjectNode table = config;
        for (int i = 0; i < keys.length - 1; i++) {
            JsonNode inner = table.path(keys[i]);
            if (!inner.isMissingNode() && !inner.isObject()) {
                throw new CommandException(name + ": " + keys[i] + " is not a table");
            }
            table = inner instanceof ObjectNode object ? object : table.putObject(keys[i]);
        }
        table.set(keys[keys.length - 1], value);
        return load(config);
    }

    private static ConfigType like(JsonNode old) {
        if (old.isMissingNode()) {
            throw new CommandException("Type is unknown, please specify --type");
        }
        return ConfigType.like(old);
    }

    private int unset() throws RpcException {
        String name = given.operand();
        ObjectNode config = current();
        int dot = name.lastIndexOf('.');
        JsonNode table = dot < 0 ? config : at(config, name.substring(0, dot));
        if (table instanceof ObjectNode object) {
            object.remove(name.substring(dot + 1));
        }
        return load(config);
    }

    private int load() throws RpcException {
        List<String> operands = given.operands(0, 1);
        try {
            if (!operands.isEmpty()) {
                return load(ConfigFiles.read(session.cwd(), operands.getFirst()));
            }
            byte[] text = session.in().readNBytes(INPUT_BYTES_MAX);
            return load(ConfigFiles.parse(new String(text, UTF_8), "stdin"));
        } catch (ConfigFiles.Unreadable e) {
            throw new CommandException("Error parsing config: " + e.getMessage());
        } catch (IOException e) {
            throw new CommandException("reading standard input: " + e.getMessage());
        }
    }

    private int load(ObjectNode config) throws RpcException {
        try (Connection connection = Connection.open(session)) {
            connection.rpc("config.load", config);
            return 0;
        }
    }

    private int reload() throws RpcException {
        if (!given.operands().isEmpty()) {
            throw WrongUse.usage();
        }
        try (Connection connection = Connection.open(session)) {
            connection.rpc("config.reload", null);
            return 0;
        }
    }
}
