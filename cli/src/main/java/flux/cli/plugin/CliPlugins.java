package flux.cli.plugin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The plugins of one submission command. Where there are none, no process is started and every
/// question answers itself.
public final class CliPlugins implements AutoCloseable {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final PluginPath path;
    private final @Nullable PluginProcess process;
    private final List<PluginOption> options = new ArrayList<>();

    /// The words that argparse did not take. Told with the usage, exit 2.
    public static final class Misused extends RuntimeException {
        private static final long serialVersionUID = 1;

        Misused(String what) {
            super(what, null, false, false);
        }
    }

    private CliPlugins(PluginPath path, @Nullable PluginProcess process) {
        this.path = path;
        this.process = process;
    }

    /// For who looks at a command without its plugins.
    public static CliPlugins none() {
        return new CliPlugins(new PluginPath(List.of()), null);
    }

    /// @param command `submit`
    /// @param own the names of the options that the command has itself
    /// @throws CommandException when a plugin cannot be loaded
    public static CliPlugins open(Session session, String command, Collection<String> own) {
        PluginPath path = PluginPath.of(session);
        if (path.isEmpty()) {
            return new CliPlugins(path, null);
        }
        CliPlugins plugins = new CliPlugins(path, PluginProcess.start(session, path));
        try {
            plugins.load(session, command, own);
            return plugins;
        } catch (CommandException e) {
            plugins.close();
            throw e;
        }
    }

    private void load(Session session, String command, Collection<String> own) {
        ObjectNode request = request("load").put("prog", command);
        ArrayNode directories = request.putArray("directories");
        path.directories().forEach(directory -> directories.add(directory.toString()));
        ArrayNode taken = request.putArray("taken");
        own.forEach(taken::add);
        JsonNode answer = ask(request);
        answer.path("warnings")
                .forEach(
                        warning ->
                                session.err()
                                        .println(
                                                "flux-%s: WARNING: %s"
                                                        .formatted(command, warning.asText())));
        for (JsonNode option : answer.path("options")) {
            options.add(
                    new PluginOption(
                            option.path("name").asText(),
                            option.path("few").asInt(),
                            option.path("many").asInt(),
                            option.path("label").asText(),
                            option.path("help").asText(),
                            option.path("hidden").asBoolean()));
        }
    }

    private static ObjectNode request(String kind) {
        return NODES.objectNode().put("op", kind);
    }

    private JsonNode ask(ObjectNode request) {
        if (process == null) {
            throw new IllegalStateException("there are no plugins to ask");
        }
        JsonNode answer = process.ask(request);
        if (answer.has("usage")) {
            throw new Misused(answer.path("usage").asText());
        }
        return answer;
    }

    /// True when nothing would be asked.
    public boolean isNone() {
        return process == null;
    }

    public List<PluginOption> options() {
        return options;
    }

    /// What `--list-plugins` prints.
    public String list() {
        StringBuilder text = new StringBuilder("Options provided by plugins:\n");
        text.append("  Search path: ");
        text.append(
                path.directories().stream().map(Object::toString).collect(Collectors.joining(":")));
        text.append("\n\n");
        if (process == null) {
            return text.append("no plugins found\n").toString();
        }
        for (JsonNode plugin : ask(request("list")).path("plugins")) {
            text.append(plugin.path("name").asText()).append(" loaded from ");
            text.append(plugin.path("path").asText()).append('\n');
            for (JsonNode name : plugin.path("options")) {
                options.stream()
                        .filter(option -> option.name().equals(name.asText()))
                        .forEach(
                                option ->
                                        text.append(
                                                "  %-20s  %s%n"
                                                        .formatted(option.name(), option.help())));
            }
            text.append('\n');
        }
        return text.toString();
    }

    /// What `--help=TOPIC` prints.
    public String help(String topic) {
        if (process == null) {
            throw new CommandException("--help: no such option " + topic);
        }
        return ask(request("help").put("topic", topic)).path("text").asText();
    }

    /// Lets the plugins look at what was asked for, and change it.
    ///
    /// @param words their own options, as they were typed
    /// @param arguments the command's own, by the names that argparse gives them
    /// @return the command's own as they are now
    public JsonNode preinit(List<String> words, ObjectNode arguments) {
        ObjectNode request = request("preinit");
        ArrayNode typed = request.putArray("words");
        words.forEach(typed::add);
        request.set("args", arguments);
        return ask(request).path("args");
    }

    /// @param jobspec JSON
    /// @return as the plugins want it
    /// @throws CommandException in the words of the plugin that refuses it
    public String jobspec(String jobspec) {
        return process == null
                ? jobspec
                : ask(request("jobspec").put("text", jobspec)).path("jobspec").asText();
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }
}
