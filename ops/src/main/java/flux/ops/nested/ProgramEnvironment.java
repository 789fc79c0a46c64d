package flux.ops.nested;

import flux.ops.settings.BrokerEnvironment;
import java.nio.file.Path;
import java.util.Map;

/// What the initial program of an instance that is a job finds in its environment: the instance,
/// and nothing that speaks of the job as of its own: an MPI program that the script starts by
/// itself would take the job's PMI for its own.
final class ProgramEnvironment {
    private ProgramEnvironment() {}

    /// @param job the id in the parent
    /// @param bin where `flux` is, to be found first
    static Map<String, String> of(Map<String, String> task, String uri, String job, Path bin) {
        Map<String, String> env = BrokerEnvironment.handedOn(task);
        env.remove("FLUX_JOB_ID_PATH");
        env.put("FLUX_URI", uri);
        env.put("FLUX_ENCLOSING_ID", job);
        String path = env.getOrDefault("PATH", "/usr/bin:/bin");
        if (!path.startsWith(bin + ":")) {
            env.put("PATH", bin + ":" + path);
        }
        return env;
    }
}
