package flux.executor.host;

import java.util.List;
import java.util.Map;

/// A task to start.
///
/// @param env the whole environment
/// @param rlimits soft limits by the number of the resource (setrlimit(2)); -1 is no limit
/// @param cpus the CPUs it may run on; empty for all
/// @param stdin a [Stdio.Terminal] is all three
public record TaskSpec(
        List<String> argv,
        Map<String, String> env,
        String cwd,
        Map<Integer, Long> rlimits,
        List<Integer> cpus,
        Stdio stdin,
        Stdio stdout,
        Stdio stderr,
        TaskTraits traits) {

    /// One that asks for nothing special.
    public TaskSpec(
            List<String> argv,
            Map<String, String> env,
            String cwd,
            Map<Integer, Long> rlimits,
            List<Integer> cpus,
            Stdio stdin,
            Stdio stdout,
            Stdio stderr) {
        this(argv, env, cwd, rlimits, cpus, stdin, stdout, stderr, TaskTraits.PLAIN);
    }
}
