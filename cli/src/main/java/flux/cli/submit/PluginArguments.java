package flux.cli.submit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.plugin.CliPlugins;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// A command's own options as plugins see them in Python: `args.nodes`, `args.setopt`.
final class PluginArguments {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /// Options whose values add up: lists in Python.
    private static final Set<SubmitOption> LISTS =
            EnumSet.of(
                    SubmitOption.ENV,
                    SubmitOption.RLIMIT,
                    SubmitOption.SETOPT,
                    SubmitOption.SETATTR,
                    SubmitOption.ADD_FILE,
                    SubmitOption.DEPENDENCY,
                    SubmitOption.REQUIRES,
                    SubmitOption.FLAGS,
                    SubmitOption.DEFINE,
                    SubmitOption.CONF,
                    SubmitOption.BROKER_OPTS);

    /// Rules of --env by the time they are here.
    private static final Set<SubmitOption> NONE =
            EnumSet.of(SubmitOption.ENV_REMOVE, SubmitOption.ENV_FILE, SubmitOption.LIST_PLUGINS);

    private PluginArguments() {}

    /// Lets plugins look at the arguments, and change them.
    ///
    /// @param options those of the command
    static SubmitArguments seenBy(
            CliPlugins plugins, SubmitArguments arguments, Set<SubmitOption> options) {
        if (plugins.isNone()) {
            return arguments;
        }
        ObjectNode before = NODES.objectNode();
        for (SubmitOption option : options) {
            if (!NONE.contains(option)) {
                before.set(name(option), value(option, arguments));
            }
        }
        before.set("command", array(arguments.command()));
        JsonNode after = plugins.preinit(arguments.pluginWords(), before.deepCopy());
        Map<SubmitOption, List<String>> values = new EnumMap<>(SubmitOption.class);
        values.putAll(arguments.values());
        for (SubmitOption option : options) {
            JsonNode now = after.path(name(option));
            if (NONE.contains(option) || now.equals(before.path(name(option)))) {
                continue;
            }
            List<String> given = given(now);
            if (given.isEmpty()) {
                values.remove(option);
            } else {
                values.put(option, given);
            }
        }
        return new SubmitArguments(
                values, given(after.path("command")), arguments.pluginWords(), plugins::jobspec);
    }

    /// `--cores-per-task` is `cores_per_task`.
    private static String name(SubmitOption option) {
        return option.longName().substring(2).replace('-', '_').toLowerCase(Locale.ROOT);
    }

    private static JsonNode value(SubmitOption option, SubmitArguments arguments) {
        String last = arguments.last(option);
        if (option == SubmitOption.VERBOSE) {
            return NODES.numberNode(arguments.count(option));
        }
        if (option.kind() == SubmitOption.Kind.FLAG) {
            return NODES.booleanNode(arguments.has(option));
        }
        if (last == null) {
            return option == SubmitOption.URGENCY ? NODES.textNode("16") : NODES.nullNode();
        }
        if (LISTS.contains(option)) {
            return array(arguments.all(option));
        }
        boolean whole = option.label().equals("N") && last.matches("[0-9]{1,9}");
        return whole && option != SubmitOption.URGENCY
                ? NODES.numberNode(Integer.parseInt(last))
                : NODES.textNode(last);
    }

    private static JsonNode array(List<String> texts) {
        var array = NODES.arrayNode();
        texts.forEach(array::add);
        return array;
    }

    /// As it would have been typed; a flag as often as it counts.
    private static List<String> given(JsonNode value) {
        List<String> given = new ArrayList<>();
        if (value.isArray()) {
            value.forEach(each -> given.add(each.asText()));
        } else if (value.isBoolean()) {
            if (value.booleanValue()) {
                given.add("");
            }
        } else if (!value.isNull() && !value.isMissingNode()) {
            given.add(value.asText());
        }
        return given;
    }
}
