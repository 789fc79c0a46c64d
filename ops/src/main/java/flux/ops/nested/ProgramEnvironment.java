package flux.ops.nested;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the initial program of an instance that is a job finds in its environment: the instance,
/// and nothing that speaks of the job as of its own.
final class ProgramEnvironment {
    private static final List<String> OF_THE_TASK =
            List.of(
                    "FLUX_JOB_ID",
                    "FLUX_JOB_ID_PATH",
                    "FLUX_JOB_SIZE",
                    "FLUX_JOB_NNODES",
                    "FLUX_JOB_TMPDIR",
                    "FLUX_TASK_RANK",
                    "FLUX_TASK_LOCAL_ID",
                    "FLUX_KVS_NAMESPACE",
                    "FLUX_PROXY_REMOTE");

    private ProgramEnvironment() {}

    /// @param job the id in the parent
    /// @param bin where `flux` is, to be found first
    static Map<String, String> of(Map<String, String> task, String uri, String job, Path bin) {
        Map<String, String> env = new LinkedHashMap<>(task);
        OF_THE_TASK.forEach(env::remove);
        env.put("FLUX_URI", uri);
        env.put("FLUX_ENCLOSING_ID", job);
        String path = env.getOrDefault("PATH", "/usr/bin:/bin");
        if (!path.startsWith(bin + ":")) {
            env.put("PATH", bin + ":" + path);
        }
        return env;
    }
}
