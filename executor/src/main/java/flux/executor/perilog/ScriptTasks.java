package flux.executor.perilog;

import static java.nio.charset.StandardCharsets.UTF_8;

import flux.executor.host.Errno;
import flux.executor.host.Stdio;
import flux.executor.host.TaskEvent;
import flux.executor.host.TaskHost;
import flux.executor.host.TaskSpec;
import flux.executor.shell.ExitStatus;
import flux.ledger.text.Idset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/// Scripts as tasks of the task host: how they are started and signaled, and what of them is
/// logged.
final class ScriptTasks {
    private final TaskHost host;
    private final Scripts scripts;
    private final List<Pattern> logIgnore;

    ScriptTasks(TaskHost host, Scripts scripts, List<Pattern> logIgnore) {
        this.host = host;
        this.scripts = scripts;
        this.logIgnore = logIgnore;
    }

    /// On the ranks of `run`; where its task is known already, nothing happens.
    ///
    /// @param userid the job's owner
    /// @param jobRanks all ranks of the job
    void start(ScriptRun run, int userid, Idset jobRanks) {
        Map<String, String> env = new HashMap<>(scripts.environment());
        env.put("FLUX_JOB_ID", run.job.f58());
        env.put("FLUX_JOB_USERID", Integer.toString(userid));
        env.put("FLUX_JOB_RANKS", jobRanks.encode());
        Stdio pipe = new Stdio.Pipe();
        List<String> command = run.settings.command();
        TaskSpec spec =
                new TaskSpec(command, env, "/", Map.of(), List.of(), new Stdio.Null(), pipe, pipe);
        for (int rank : run.ranks()) {
            host.start(run.key(rank), spec);
        }
    }

    void signal(ScriptRun run, Idset ranks, int signum) {
        ranks.intersect(run.running()).forEach(rank -> host.signal(run.key(rank), signum));
    }

    /// Logs what there is to log of `event`.
    ///
    /// @param name what the script is: `prolog`
    /// @return the wait status when the script has ended with this event
    OptionalInt take(TaskEvent event, ScriptRun run, String name) {
        int rank = event.key().rank();
        return switch (event) {
            case TaskEvent.Output e -> {
                log(run, name, rank, e.stream().text(), e.bytes());
                yield OptionalInt.empty();
            }
            case TaskEvent.StartFailed e -> {
                String text = run.settings.command().getFirst() + ": " + Errno.text(e.errno());
                log(run, name, rank, "start failed", text.getBytes(UTF_8));
                yield OptionalInt.of(ExitStatus.exited(ExitStatus.startFailure(e.errno())));
            }
            case TaskEvent.Exited e -> OptionalInt.of(e.waitStatus());
            case TaskEvent.Started _, TaskEvent.Eof _, TaskEvent.Channel _, TaskEvent.Lost _ ->
                    OptionalInt.empty();
        };
    }

    void say(ScriptRun run, String name, int rank, String text) {
        String where = run.job.f58() + ": " + name + ": rank " + rank;
        scripts.log().accept(where + ": " + text);
    }

    private void log(ScriptRun run, String name, int rank, String what, byte[] bytes) {
        for (String line : new String(bytes, UTF_8).split("\n")) {
            boolean ignored = logIgnore.stream().anyMatch(regex -> regex.matcher(line).find());
            if (!ignored) {
                say(run, name, rank, what + ": " + line);
            }
        }
    }

    /// How a script ended that did not succeed: `exited with exit code=1`.
    static String failure(int waitStatus) {
        int signal = ExitStatus.signal(waitStatus);
        return signal == 0
                ? "exited with exit code=" + ExitStatus.code(waitStatus)
                : "killed by signal " + signal;
    }
}
