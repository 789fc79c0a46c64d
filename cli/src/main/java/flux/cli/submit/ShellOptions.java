package flux.cli.submit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.text.Signals;
import flux.ledger.text.Fsd;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `attributes.system.shell.options`: what the job shell is told (flux-shell(1)).
final class ShellOptions {

    private static final Set<String> KVS = Set.of("none", "kvs");
    private static final int SIGUSR1 = 10;
    private static final int TIMELEFT_DEFAULT_SECONDS = 60;

    private final ObjectNode options = JsonNodeFactory.instance.objectNode();
    private final SubmitArguments arguments;

    ShellOptions(SubmitArguments arguments) {
        this.arguments = arguments;
    }

    ObjectNode options() {
        return options;
    }

    /// --input, --output, --error, --label-io, --unbuffered.
    ///
    /// @param outputDefault a template for the output, or null to keep it in the KVS
    ShellOptions redirect(@Nullable String outputDefault) {
        String input = arguments.last(SubmitOption.INPUT);
        if (input != null && !KVS.contains(input) && !StdinRanks.isIn(input)) {
            JsonText.object(options, "input.stdin").put("type", "file").put("path", input);
        }
        String output = arguments.last(SubmitOption.OUTPUT);
        redirect("stdout", output == null ? outputDefault : output);
        redirect("stderr", arguments.last(SubmitOption.ERROR));
        if (arguments.has(SubmitOption.UNBUFFERED)) {
            JsonText.object(options, "output.stdout.buffer").put("type", "none");
            JsonText.object(options, "output.stderr.buffer").put("type", "none");
            JsonText.object(options, "output").put("batch-timeout", 0.05);
            JsonText.object(options, "input").put("batch-timeout", 0.0);
        }
        return this;
    }

    ShellOptions limits(Map<String, Long> rlimits) {
        if (!rlimits.isEmpty()) {
            ObjectNode node = options.putObject("rlimit");
            rlimits.forEach(node::put);
        }
        return this;
    }

    /// --setopt, --signal, --taskmap: what the user set wins over everything before.
    ShellOptions chosen() {
        for (String setting : arguments.all(SubmitOption.SETOPT)) {
            if (JsonText.keyOf(setting).isEmpty()) {
                throw new SubmitException("--setopt=" + setting + ": expected KEY[=VAL]");
            }
            JsonText.set(options, JsonText.keyOf(setting), JsonText.valueOf(setting));
        }
        String signal = arguments.last(SubmitOption.SIGNAL);
        if (signal != null) {
            options.set("signal", signal(signal));
        }
        String taskmap = arguments.last(SubmitOption.TASKMAP);
        if (taskmap != null) {
            int colon = taskmap.indexOf(':');
            options.putObject("taskmap")
                    .put("scheme", colon < 0 ? taskmap : taskmap.substring(0, colon))
                    .put("value", colon < 0 ? "" : taskmap.substring(colon + 1));
        }
        return this;
    }

    private void redirect(String stream, @Nullable String template) {
        // Without a redirection output goes to the KVS; only stderr would else follow stdout.
        boolean kvs = template != null && KVS.contains(template);
        if (template == null || (kvs && stream.equals("stdout"))) {
            return;
        }
        ObjectNode output = JsonText.object(options, "output." + stream);
        if (kvs) {
            output.put("type", "kvs");
            return;
        }
        output.put("type", "file").put("path", template);
        if (arguments.has(SubmitOption.LABEL_IO)) {
            output.put("label", true);
        }
    }

    /// `[SIG]@[TIME]`, SIGUSR1 a minute before the end when left out.
    private static ObjectNode signal(String text) {
        int at = text.indexOf('@');
        String name = at < 0 ? text : text.substring(0, at);
        String time = at < 0 ? "" : text.substring(at + 1);
        OptionalInt number = name.isEmpty() ? OptionalInt.of(SIGUSR1) : Signals.number(name);
        if (number.isEmpty()) {
            throw new SubmitException("--signal=" + text + ": signal '" + name + "' is invalid");
        }
        ObjectNode signal = JsonNodeFactory.instance.objectNode().put("signum", number.getAsInt());
        if (time.isEmpty()) {
            return signal.put("timeleft", TIMELEFT_DEFAULT_SECONDS);
        }
        try {
            return signal.put("timeleft", Fsd.parse(time));
        } catch (IllegalArgumentException e) {
            throw new SubmitException("--signal=" + text + ": time '" + time + "' is invalid");
        }
    }
}
