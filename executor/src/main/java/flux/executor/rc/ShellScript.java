package flux.executor.rc;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.executor.lua.LuaException;
import flux.executor.lua.LuaFunction;
import flux.executor.lua.LuaTable;
import flux.executor.lua.Machine;
import flux.executor.shell.JobPlan;
import flux.executor.shell.ShellNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The files of one shell, and the callbacks that they registered.
final class ShellScript {

    private record Handler(String plugin, Pattern topic, LuaFunction function) {}

    final Map<String, String> environment;
    final ObjectNode options;

    private final Machine machine = new Machine();
    private final RcFiles files;
    private final ShellNode node;
    private final List<Note> notes;
    private final List<Handler> handlers = new ArrayList<>();
    private @Nullable TaskView task;
    private @Nullable String died;
    private String rcpath = "";

    /// @param notes gets what the script says
    ShellScript(JobPlan plan, ShellNode node, RcFiles files, List<Note> notes) {
        this.files = files;
        this.node = node;
        this.notes = notes;
        this.environment = new LinkedHashMap<>(plan.environment());
        this.options =
                plan.options().json() instanceof ObjectNode given
                        ? given.deepCopy()
                        : JsonNodeFactory.instance.objectNode();
        LuaTable globals = machine.globals();
        globals.with("shell", shell(plan));
        globals.with("task", taskTable());
        globals.with("plugin", plugins());
        globals.with("source", arguments -> source(arguments, true));
        globals.with("source_if_exists", arguments -> source(arguments, false));
        globals.with("print", arguments -> say(Note.NOTICE, arguments));
        globals.with(
                "coprocess", new LuaTable().with("define", (LuaFunction) this::defineCoprocesses));
    }

    private LuaTable shell(JobPlan plan) {
        LuaTable shell = new ShellFacts(plan, node).table(options);
        new EnvironmentCalls(() -> environment).addTo(shell);
        shell.with("rcpath", (LuaFunction) _ -> List.of(rcpath));
        shell.with("log", arguments -> say(Note.NOTICE, arguments));
        shell.with("log_error", arguments -> say(Note.ERROR, arguments));
        shell.with("debug", this::debug);
        shell.with(
                "die",
                arguments -> {
                    died = EnvironmentCalls.text(arguments, 0, "a message");
                    throw new LuaException(died);
                });
        shell.with("source_rcpath", this::sourceRcpath);
        shell.with("source_rcpath_option", this::sourceRcpathOption);
        return shell;
    }

    /// `coprocess.define { NAME = { command = {…}, … }, … }`: beside those of the job's options.
    private List<@Nullable Object> defineCoprocesses(List<@Nullable Object> arguments)
            throws LuaException {
        if (!(!arguments.isEmpty() && arguments.getFirst() instanceof LuaTable helpers)) {
            throw new LuaException("coprocess.define: a table of helpers is needed");
        }
        ObjectNode all =
                options.path("coprocess") instanceof ObjectNode there
                        ? there
                        : options.putObject("coprocess");
        JsonTable table = new JsonTable(all);
        for (Object name : helpers.keys()) {
            table.set(name, helpers.get(name));
        }
        return List.of();
    }

    private LuaTable taskTable() {
        LuaTable table =
                new LuaTable() {
                    @Override
                    public @Nullable Object get(Object key) {
                        TaskView now = task;
                        return !"info".equals(key)
                                ? super.get(key)
                                : now == null ? null : now.info();
                    }
                };
        new EnvironmentCalls(
                        () -> {
                            TaskView now = task;
                            return now == null ? null : now.environment();
                        })
                .addTo(table);
        return table;
    }

    private LuaTable plugins() {
        return new LuaTable()
                .with("searchpath", "")
                .with("register", this::register)
                .with(
                        "load",
                        _ -> {
                            String what = "plugin.load: compiled plugins are not known here";
                            notes.add(new Note(node.shell(), Note.WARNING, what));
                            return List.of();
                        });
    }

    private List<@Nullable Object> say(int level, List<@Nullable Object> arguments)
            throws LuaException {
        String message = EnvironmentCalls.text(arguments, 0, "a text");
        notes.add(new Note(node.shell(), level, message));
        return List.of();
    }

    private List<@Nullable Object> debug(List<@Nullable Object> arguments) throws LuaException {
        boolean verbose =
                options.path("verbose").asInt() > 0 || options.path("verbose").asBoolean();
        return verbose ? say(Note.DEBUG, arguments) : List.of();
    }

    /// `plugin.register { name = "x", handlers = { { topic = "task.*", fn = f }, … } }`.
    private List<@Nullable Object> register(List<@Nullable Object> arguments) throws LuaException {
        if (!(!arguments.isEmpty()
                && arguments.getFirst() instanceof LuaTable plugin
                && plugin.get("handlers") instanceof LuaTable list)) {
            throw new LuaException("plugin.register: a table with handlers is needed");
        }
        String name = Objects.toString(plugin.get("name"), "unknown");
        for (int i = 1; i <= list.length(); i++) {
            if (!(list.get((double) i) instanceof LuaTable handler
                    && handler.get("topic") instanceof String topic
                    && handler.get("fn") instanceof LuaFunction function)) {
                throw new LuaException(
                        "plugin.register: handler " + i + " needs a topic and a function fn");
            }
            handlers.add(new Handler(name, Globs.pattern(topic), function));
        }
        return List.of();
    }

    /// @throws LuaException when it cannot be read or fails; the message begins with the path
    void load(String path) throws LuaException {
        int slash = path.lastIndexOf('/');
        rcpath = slash < 0 ? "." : path.substring(0, slash);
        read(path);
    }

    private void read(String path) throws LuaException {
        String text;
        try {
            text = files.read(path);
        } catch (IOException e) {
            throw new LuaException(path + ": " + e.getMessage());
        }
        machine.run(path, text);
    }

    private List<@Nullable Object> source(List<@Nullable Object> arguments, boolean must)
            throws LuaException {
        String glob = EnvironmentCalls.text(arguments, 0, "a path");
        boolean isPattern = glob.indexOf('*') >= 0 || glob.indexOf('?') >= 0;
        if (must && !isPattern) {
            read(glob);
        } else {
            sourceAll(glob);
        }
        return List.of();
    }

    private void sourceAll(String glob) throws LuaException {
        try {
            for (String path : files.matching(glob)) {
                read(path);
            }
        } catch (IOException e) {
            throw new LuaException(glob + ": " + e.getMessage());
        }
    }

    private List<@Nullable Object> sourceRcpath(List<@Nullable Object> arguments)
            throws LuaException {
        sourceAll(rcpath + "/" + EnvironmentCalls.text(arguments, 0, "a pattern"));
        return List.of();
    }

    /// For `-o mpi=NAME@VERSION`, the file mpi/NAME.lua beside the one that is being read.
    private List<@Nullable Object> sourceRcpathOption(List<@Nullable Object> arguments)
            throws LuaException {
        String option = EnvironmentCalls.text(arguments, 0, "the name of an option");
        String value = options.path(option).asText("");
        String name = value.contains("@") ? value.substring(0, value.indexOf('@')) : value;
        if (!name.isEmpty() && !name.contains("/")) {
            sourceAll(rcpath + "/" + option + "/" + name + ".lua");
        }
        return List.of();
    }

    boolean hasHandlers() {
        return !handlers.isEmpty();
    }

    /// Tells the callbacks for `topic`; one that fails is noted, and the others still hear of it.
    ///
    /// @param about the task, for the topics task.*
    void call(String topic, @Nullable TaskView about) {
        task = about;
        for (Handler handler : handlers) {
            if (!handler.topic().matcher(topic).matches()) {
                continue;
            }
            try {
                machine.call(handler.function(), List.of(topic));
            } catch (LuaException e) {
                String message = "plugin '%s': %s: %s";
                notes.add(
                        new Note(
                                node.shell(),
                                Note.ERROR,
                                message.formatted(handler.plugin(), topic, e.getMessage())));
            }
        }
        task = null;
    }

    /// What it said to `shell.die`, or null.
    @Nullable String died() {
        return died;
    }
}
