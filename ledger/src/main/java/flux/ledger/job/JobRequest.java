package flux.ledger.job;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What of a jobspec is remembered while its job lives: enough to decide, to schedule and to list,
/// without the environment and the command, which stay in the ledger.
///
/// @param name the job's name; by default the command's basename
/// @param ntasks how many tasks; 0 when the jobspec does not say
/// @param duration the time limit in seconds; 0 is none
/// @param shape the resources asked for in the simple form of RFC 25, or null for any other request
/// @param resourcesJson the resources asked for in any other form, as in the jobspec, or null
/// @param constraintJson an RFC 31 object, or null
/// @param testJson `attributes.system.exec.test`, for jobs that are only simulated, or null
public record JobRequest(
        String name,
        @Nullable String cwd,
        @Nullable String queue,
        @Nullable String bank,
        @Nullable String project,
        int ntasks,
        double duration,
        @Nullable Shape shape,
        @Nullable String resourcesJson,
        @Nullable String constraintJson,
        @Nullable String testJson,
        List<Dependency> dependencies) {

    public JobRequest {
        dependencies = List.copyOf(dependencies);
    }

    /// The request of a jobspec that could not be read, which only the owner's novalidate flag lets
    /// in.
    public static JobRequest unreadable() {
        return new JobRequest("", null, null, null, null, 0, 0, null, null, null, null, List.of());
    }

    public JobRequest withQueue(@Nullable String newQueue) {
        return with(newQueue, duration, constraintJson);
    }

    public JobRequest withDuration(double newDuration) {
        return with(queue, newDuration, constraintJson);
    }

    public JobRequest withConstraint(@Nullable String newConstraintJson) {
        return with(queue, duration, newConstraintJson);
    }

    private JobRequest with(
            @Nullable String newQueue, double newDuration, @Nullable String newConstraintJson) {
        return new JobRequest(
                name,
                cwd,
                newQueue,
                bank,
                project,
                ntasks,
                newDuration,
                shape,
                resourcesJson,
                newConstraintJson,
                testJson,
                dependencies);
    }

    /// A request in the form `[node >] slot > (core [, gpu])`.
    ///
    /// @param nodes how many nodes, or 0 when any will do
    /// @param exclusive whole nodes
    /// @param slots how many slots in all
    public record Shape(
            int nodes, boolean exclusive, int slots, int coresPerSlot, int gpusPerSlot) {

        /// Cores in all; the largest number there is stands for all that are larger.
        public int cores() {
            return Math.clamp((long) slots * coresPerSlot, 0, Integer.MAX_VALUE);
        }
    }

    /// One of `attributes.system.dependencies` (RFC 26).
    ///
    /// @param value of a singleton, the name that its job was given; empty when it was given none
    public record Dependency(String scheme, String value) {

        /// The scheme that waits for other jobs of the same user and name; also the description of
        /// such a dependency in eventlogs.
        public static final String SINGLETON = "singleton";
    }
}
