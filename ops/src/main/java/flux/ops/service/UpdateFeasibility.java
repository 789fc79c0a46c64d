package flux.ops.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.id.JobId;
import flux.ledger.job.JobspecUpdates;
import flux.ledger.state.QueueState;
import flux.ledger.state.Queues;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ops.service.Validators.FeasibilityCheck;
import flux.replay.jobs.JobListView;
import flux.replay.jobs.ListedJob;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/// Whether a job that waits could still run at some time when its jobspec is updated; in a queue
/// with other nodes it might not. As in Flux, who provides no feasibility check lets all pass.
public final class UpdateFeasibility {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> CHECKED =
            Set.of(JobspecUpdates.DURATION, JobspecUpdates.QUEUE);
    private static final String SYSTEM = "attributes.system.";

    private final JobListView jobs;
    private final JobFiles files;
    private final Queues queues;
    private final FeasibilityCheck feasibility;
    private final BooleanSupplier isProvided;

    /// @param isProvided whether there is a feasibility service at the moment
    public UpdateFeasibility(
            JobListView jobs,
            JobFiles files,
            Queues queues,
            FeasibilityCheck feasibility,
            BooleanSupplier isProvided) {
        this.jobs = jobs;
        this.files = files;
        this.queues = queues;
        this.feasibility = feasibility;
        this.isProvided = isProvided;
    }

    /// Updates that make no sense pass: the job manager says what is wrong with them.
    ///
    /// @param updates new values by their paths
    /// @throws RpcException in the words of the feasibility service
    void check(JobId id, ObjectNode updates) throws RpcException, IOException {
        ListedJob job = jobs.find(id);
        if (job == null || !isPending(job) || !isProvided.getAsBoolean() || !isKnown(updates)) {
            return;
        }
        Optional<String> current = files.readCurrent(job, "jobspec");
        if (current.isPresent()
                && JSON.readTree(current.get()) instanceof ObjectNode jobspec
                && jobspec.path("attributes").path("system") instanceof ObjectNode system) {
            apply(updates, system);
            check(jobspec);
        }
    }

    private static boolean isPending(ListedJob job) {
        return switch (job.state()) {
            case NEW, DEPEND, PRIORITY, SCHED -> true;
            case RUN, CLEANUP, INACTIVE -> false;
        };
    }

    /// What Flux's own updates can be; only these are understood here.
    private boolean isKnown(ObjectNode updates) {
        JsonNode duration = updates.path(JobspecUpdates.DURATION);
        JsonNode queue = updates.path(JobspecUpdates.QUEUE);
        return updates.properties().stream().allMatch(update -> CHECKED.contains(update.getKey()))
                && (duration.isMissingNode() || duration.isNumber() && duration.doubleValue() >= 0)
                && (queue.isMissingNode()
                        || queues.find(queue.asText()).map(QueueState::enabled).orElse(false));
    }

    private void apply(ObjectNode updates, ObjectNode system) {
        updates.properties()
                .forEach(
                        update ->
                                system.set(
                                        update.getKey().substring(SYSTEM.length()),
                                        update.getValue()));
        if (updates.has(JobspecUpdates.QUEUE)) {
            var requires = queues.requires(updates.path(JobspecUpdates.QUEUE).asText());
            system.remove("constraints");
            if (!requires.isEmpty()) {
                var names = system.putObject("constraints").putArray("properties");
                requires.forEach(names::add);
            }
        }
    }

    /// What is not known now is no reason against it.
    private void check(JsonNode jobspec) throws RpcException {
        try {
            feasibility.check(jobspec);
        } catch (RpcException e) {
            if (e.errnum() != Errno.EBUSY) {
                throw e;
            }
        }
    }
}
