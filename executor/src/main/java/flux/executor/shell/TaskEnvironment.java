package flux.executor.shell;

import java.util.LinkedHashMap;
import java.util.Map;

/// The variables that a task finds (jobs.md of the reference, "Environment in tasks").
public final class TaskEnvironment {
    private TaskEnvironment() {}

    /// @param uri the instance's FLUX_URI on this node
    /// @param jobIdPath the job's path from the root instance, such as `/ƒA/ƒB`
    /// @param tmpdir the job's own directory on this node
    public static Map<String, String> of(
            JobPlan plan,
            ShellNode node,
            int localId,
            String uri,
            String jobIdPath,
            String tmpdir) {
        Map<String, String> env = new LinkedHashMap<>(plan.environment());
        env.remove("FLUX_PROXY_REMOTE");
        String id = plan.job().f58();
        env.put("FLUX_URI", uri);
        env.put("FLUX_KVS_NAMESPACE", "job-" + plan.job().dec());
        env.put("FLUX_JOB_ID", id);
        env.put("FLUX_JOB_ID_PATH", jobIdPath);
        env.put("FLUX_JOB_SIZE", Integer.toString(plan.taskCount()));
        env.put("FLUX_JOB_NNODES", Integer.toString(plan.nodes().size()));
        env.put("FLUX_JOB_TMPDIR", tmpdir);
        env.put("FLUX_TASK_RANK", Integer.toString(node.firstTask() + localId));
        env.put("FLUX_TASK_LOCAL_ID", Integer.toString(localId));
        env.putIfAbsent("CUDA_DEVICE_ORDER", "PCI_BUS_ID");
        env.put("CUDA_VISIBLE_DEVICES", node.gpus().isEmpty() ? "-1" : list(node));
        return env;
    }

    private static String list(ShellNode node) {
        StringBuilder ids = new StringBuilder();
        node.gpus().forEach(id -> ids.append(ids.isEmpty() ? "" : ",").append(id));
        return ids.toString();
    }
}
