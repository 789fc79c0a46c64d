package flux.executor.rc;

import flux.executor.lua.LuaException;
import flux.executor.shell.JobPlan;
import flux.executor.shell.ShellNode;
import flux.executor.shell.TaskDistribution.Impossible;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The files that configure a job's shells: each shell runs them for itself, and they hear of what
/// happens to it. First the site's or the job's `initrc`, then the job's `userrc`.
public final class ShellScripts {
    private static final String PLUGIN = "initrc";

    private JobPlan plan;

    /// By the ranks of their shells.
    private final Map<Integer, ShellScript> scripts = new HashMap<>();
    private final List<Note> notes = new ArrayList<>();

    private ShellScripts(JobPlan plan) {
        this.plan = plan;
    }

    /// Those of a job that has none.
    public static ShellScripts none(JobPlan plan) {
        return new ShellScripts(plan);
    }

    /// Reads the files and runs them, up to the point where tasks could start.
    ///
    /// @param site the file for jobs that name no other; empty for none
    /// @throws Impossible when a file cannot be read, or fails
    public static ShellScripts of(JobPlan plan, String site, RcFiles files) throws Impossible {
        List<String> paths = new ArrayList<>();
        for (String path :
                List.of(
                        plan.options().json().path("initrc").asText(site),
                        plan.options().json().path("userrc").asText(""))) {
            if (!path.isEmpty()) {
                paths.add(path.startsWith("/") ? path : plan.cwd() + "/" + path);
            }
        }
        return paths.isEmpty() ? none(plan) : new ShellScripts(plan).load(paths, files);
    }

    private ShellScripts load(List<String> paths, RcFiles files) throws Impossible {
        for (ShellNode node : plan.nodes()) {
            ShellScript script = new ShellScript(plan, node, files, notes);
            scripts.put(node.shell(), script);
            try {
                for (String path : paths) {
                    script.load(path);
                }
            } catch (LuaException e) {
                throw new Impossible(PLUGIN, "loading rc file: " + e.getMessage());
            }
            for (String topic : List.of("shell.connect", "shell.init", "shell.post-init")) {
                script.call(topic, null);
            }
            String died = script.died();
            if (died != null) {
                throw new Impossible(PLUGIN, died);
            }
        }
        // The shells' options are the leader's.
        ShellScript leader = scripts.get(plan.leader().shell());
        if (leader != null) {
            plan = plan.with(leader.environment, leader.options);
        }
        return this;
    }

    /// The job as its scripts have left it.
    public JobPlan plan() {
        return plan;
    }

    /// The same scripts, for a job that something else has changed since they ran.
    public ShellScripts forPlan(JobPlan other) {
        plan = other;
        return this;
    }

    /// The job's environment as `node`'s shell has it.
    public Map<String, String> environment(ShellNode node) {
        ShellScript script = scripts.get(node.shell());
        return script == null ? plan.environment() : script.environment;
    }

    /// Something has happened to all shells.
    public void shells(String topic) {
        if (listens()) {
            plan.nodes().forEach(node -> call(topic, node, null));
        }
    }

    /// Something happens to a task.
    public void task(String topic, ShellNode node, TaskView task) {
        call(topic, node, task);
    }

    private void call(String topic, ShellNode node, @Nullable TaskView task) {
        ShellScript script = scripts.get(node.shell());
        if (script != null) {
            script.call(topic, task);
        }
    }

    /// False when nobody listens.
    public boolean listens() {
        return scripts.values().stream().anyMatch(ShellScript::hasHandlers);
    }

    /// What they said since the last time.
    public List<Note> takeNotes() {
        List<Note> taken = List.copyOf(notes);
        notes.clear();
        return taken;
    }

    /// Why a script wants the job to end, or null.
    public @Nullable String died() {
        for (ShellScript script : scripts.values()) {
            String died = script.died();
            if (died != null) {
                return died;
            }
        }
        return null;
    }
}
