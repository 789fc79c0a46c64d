package flux.executor.shell;

import java.util.LinkedHashMap;
import java.util.Map;

/// The variables that a task finds (jobs.md of the reference, "Environment in tasks").
///
/// @param uri the instance's FLUX_URI on this node
/// @param jobIdPath the path of jobs from the root instance to this one's, such as `/ƒA`; empty in
///     a root instance
/// @param pmiLibrary the directory of libpmi.so, or empty where none was built
/// @param pmiFd where a task with PMI finds its channel
public record TaskEnvironment(String uri, String jobIdPath, String pmiLibrary, int pmiFd) {

    /// @param tmpdir the job's own directory on this node
    public Map<String, String> of(JobPlan plan, ShellNode node, int localId, String tmpdir) {
        return of(plan, plan.environment(), node, localId, tmpdir);
    }

    /// @param jobs the job's environment, as this node's shell has it
    public Map<String, String> of(
            JobPlan plan, Map<String, String> jobs, ShellNode node, int localId, String tmpdir) {
        Map<String, String> env = new LinkedHashMap<>(jobs);
        env.remove("FLUX_PROXY_REMOTE");
        String id = plan.job().f58();
        String rank = Integer.toString(node.taskRank(localId));
        String size = Integer.toString(plan.taskCount());
        env.put("FLUX_URI", uri);
        env.put("FLUX_KVS_NAMESPACE", "job-" + plan.job().dec());
        env.put("FLUX_JOB_ID", id);
        env.put("FLUX_JOB_ID_PATH", jobIdPath + "/" + id);
        env.put("FLUX_JOB_SIZE", size);
        env.put("FLUX_JOB_NNODES", Integer.toString(plan.nodes().size()));
        env.put("FLUX_JOB_TMPDIR", tmpdir);
        env.put("FLUX_TASK_RANK", rank);
        env.put("FLUX_TASK_LOCAL_ID", Integer.toString(localId));
        plan.settings()
                .gpus()
                .visible(node, localId)
                .ifPresent(
                        gpus -> {
                            env.putIfAbsent("CUDA_DEVICE_ORDER", "PCI_BUS_ID");
                            env.put("CUDA_VISIBLE_DEVICES", gpus);
                        });
        env.keySet().removeIf(name -> name.startsWith("PMI_"));
        if (plan.settings().pmi()) {
            env.put("PMI_FD", Integer.toString(pmiFd));
            env.put("PMI_RANK", rank);
            env.put("PMI_SIZE", size);
        }
        mpi(env, plan.settings().pmi(), tmpdir);
        if (plan.settings().terminal().has(node.taskRank(localId))) {
            env.put("FLUX_TERMINUS_SESSION", "0");
        }
        return env;
    }

    /// Open MPI sees FLUX_JOB_ID and then wants the library; without one it must be told to leave
    /// Flux alone, or each of its programs fails. A program that is alone then must not start
    /// Open MPI's daemon, which forgets what it was told; its `mpirun` works in either case.
    private void mpi(Map<String, String> env, boolean pmi, String tmpdir) {
        env.putIfAbsent("OMPI_MCA_btl_vader_backing_directory", tmpdir);
        if (pmi && !pmiLibrary.isEmpty()) {
            env.put("FLUX_PMI_LIBRARY_PATH", pmiLibrary + "/libpmi.so");
            String before = env.get("LD_LIBRARY_PATH");
            env.put(
                    "LD_LIBRARY_PATH",
                    before == null || before.isEmpty() ? pmiLibrary : pmiLibrary + ":" + before);
        } else {
            env.remove("FLUX_PMI_LIBRARY_PATH");
            env.putIfAbsent("OMPI_MCA_pmix", "^flux");
            env.putIfAbsent("OMPI_MCA_schizo", "^flux");
            env.putIfAbsent("OMPI_MCA_ess_singleton_isolated", "1");
        }
    }
}
