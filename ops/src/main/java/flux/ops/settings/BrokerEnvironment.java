package flux.ops.settings;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What a broker hands on of its environment to the programs that it starts for its owner. What a
/// launcher told the broker, or a job that it is started in, is not for them: an MPI program, or
/// another `flux start`, would take it for its own.
public final class BrokerEnvironment {
    private static final Set<String> JOBS =
            Set.of(
                    "FLUX_JOB_ID",
                    "FLUX_JOB_SIZE",
                    "FLUX_JOB_NNODES",
                    "FLUX_JOB_TMPDIR",
                    "FLUX_TASK_RANK",
                    "FLUX_TASK_LOCAL_ID",
                    "FLUX_KVS_NAMESPACE",
                    "FLUX_PROXY_REMOTE",
                    "I_MPI_PMI_LIBRARY");

    private static final List<String> LAUNCHERS = List.of("PMI_", "PMIX_", "PALS_", "SLURM_");

    private BrokerEnvironment() {}

    /// @param given what the broker was started with
    public static Map<String, String> handedOn(Map<String, String> given) {
        Map<String, String> rest = new TreeMap<>(given);
        rest.keySet().removeAll(JOBS);
        rest.keySet().removeIf(name -> LAUNCHERS.stream().anyMatch(name::startsWith));
        return rest;
    }
}
