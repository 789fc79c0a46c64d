package flux.ledger.entry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import flux.ledger.job.JobEvent;
import flux.ledger.job.JobEvent.Allocated;
import flux.ledger.job.JobEvent.Awaited;
import flux.ledger.job.JobEvent.Cleaned;
import flux.ledger.job.JobEvent.DependenciesMet;
import flux.ledger.job.JobEvent.DependencyAdded;
import flux.ledger.job.JobEvent.DependencyRemoved;
import flux.ledger.job.JobEvent.EpilogFinished;
import flux.ledger.job.JobEvent.EpilogStarted;
import flux.ledger.job.JobEvent.ExceptionRaised;
import flux.ledger.job.JobEvent.Finished;
import flux.ledger.job.JobEvent.Freed;
import flux.ledger.job.JobEvent.HousekeepingFinished;
import flux.ledger.job.JobEvent.HousekeepingStarted;
import flux.ledger.job.JobEvent.JobspecUpdated;
import flux.ledger.job.JobEvent.MemoSet;
import flux.ledger.job.JobEvent.PriorityAssigned;
import flux.ledger.job.JobEvent.PrologFinished;
import flux.ledger.job.JobEvent.PrologStarted;
import flux.ledger.job.JobEvent.Released;
import flux.ledger.job.JobEvent.ResourceUpdated;
import flux.ledger.job.JobEvent.Signaled;
import flux.ledger.job.JobEvent.Started;
import flux.ledger.job.JobEvent.Submitted;
import flux.ledger.job.JobEvent.Unrecognized;
import flux.ledger.job.JobEvent.UpdatesReserved;
import flux.ledger.job.JobEvent.UrgencyChanged;
import flux.ledger.job.JobEvent.Validated;
import flux.ledger.job.JobEvent.VolatileMemoSet;
import flux.ledger.job.JobRequest;
import flux.ledger.resource.ResourceSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Reads job events as [JobEventWriter] and other RFC 21 writers write them.
///
/// @param request what a submit event's jobspec asks for
/// @param resources the R that stands beside an alloc event
record JobEventReader(Supplier<JobRequest> request, Supplier<@Nullable ResourceSet> resources) {

    JobEvent read(String name, @Nullable JsonNode context) {
        JsonNode keys = context == null ? MissingNode.getInstance() : context;
        return switch (name) {
            case "submit" ->
                    new Submitted(
                            keys.path("userid").intValue(),
                            keys.path("urgency").intValue(),
                            keys.path("flags").intValue(),
                            request.get());
            case "validate" -> new Validated();
            case "dependency-add" -> new DependencyAdded(description(keys));
            case "dependency-remove" -> new DependencyRemoved(description(keys));
            case "depend" -> new DependenciesMet();
            case "priority" -> new PriorityAssigned(keys.path("priority").longValue());
            case "urgency" ->
                    new UrgencyChanged(
                            keys.path("urgency").intValue(), keys.path("userid").intValue());
            case "alloc" -> allocated(keys, context);
            case "prolog-start" -> new PrologStarted(description(keys));
            case "prolog-finish" -> new PrologFinished(description(keys), status(keys));
            case "start" -> new Started();
            case "finish" -> new Finished(status(keys));
            case "epilog-start" -> new EpilogStarted(description(keys));
            case "epilog-finish" -> new EpilogFinished(description(keys), status(keys));
            case "release" ->
                    new Released(keys.path("ranks").asText(), keys.path("final").booleanValue());
            case "free" -> new Freed();
            case "clean" -> new Cleaned();
            case "exception" -> exception(keys);
            case "memo" -> new MemoSet(keys.toString());
            case "memo-volatile" -> new VolatileMemoSet(keys.toString());
            case "jobspec-update" -> new JobspecUpdated(keys.toString());
            case "resource-update" -> new ResourceUpdated(keys.path("expiration").doubleValue());
            case "signal" ->
                    new Signaled(keys.path("signum").intValue(), keys.path("userid").intValue());
            case "wait" -> new Awaited();
            case "housekeeping-start" ->
                    new HousekeepingStarted(
                            keys.path("userid").intValue(),
                            ResourceSet.parse(keys.path("R").toString().getBytes(UTF_8)));
            case "housekeeping-finish" ->
                    new HousekeepingFinished(
                            keys.path("ranks").asText(), keys.path("released").asText());
            case "update-reserve" -> new UpdatesReserved();
            default -> new Unrecognized(name, context == null ? null : context.toString());
        };
    }

    private JobEvent allocated(JsonNode keys, @Nullable JsonNode context) {
        ResourceSet held = resources.get();
        if (held == null) {
            return new Unrecognized("alloc", context == null ? null : context.toString());
        }
        JsonNode annotations = keys.get("annotations");
        return new Allocated(held, annotations == null ? null : annotations.toString());
    }

    private static JobEvent exception(JsonNode keys) {
        return new ExceptionRaised(
                keys.path("type").asText(),
                keys.path("severity").intValue(),
                keys.path("note").asText(),
                keys.path("userid").asInt(-1),
                keys.hasNonNull("wait_status") ? keys.get("wait_status").intValue() : null);
    }

    private static String description(JsonNode keys) {
        return keys.path("description").asText();
    }

    private static int status(JsonNode keys) {
        return keys.path("status").intValue();
    }
}
