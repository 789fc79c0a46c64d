package flux.ledger.entry;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.entry.Fact.InstanceEvent;
import flux.ledger.entry.Fact.OfInstance;
import flux.ledger.entry.Fact.OfPurge;
import flux.ledger.entry.Fact.OfQueue;
import flux.ledger.entry.Fact.OfResources;
import flux.ledger.entry.Fact.QueueEvent;
import flux.ledger.entry.Fact.ResourceEvent;
import flux.ledger.id.JobId;
import flux.ledger.resource.ResourceSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads what happened to the instance as a whole, its queues and its resources; [JobEventReader]
/// reads what happened to a job. Each method throws IllegalArgumentException, with what is wrong,
/// when the event is not of its kind.
///
/// @param event the entry's only one
record InstanceEventReader(NamedEvent event) {

    OfQueue ofQueue(String name) {
        return new OfQueue(name, queueEvent(), !event.has("nocheckpoint"));
    }

    private QueueEvent queueEvent() {
        return switch (event.name()) {
            case "queue-enable" -> new QueueEvent.Enabled();
            case "queue-disable" -> new QueueEvent.Disabled(event.text("reason"));
            case "queue-start" -> new QueueEvent.Started();
            case "queue-stop" -> new QueueEvent.Stopped(event.text("reason"));
            default -> throw event.unknown();
        };
    }

    /// @param all R of the entry, if it has one
    OfResources ofResources(@Nullable ResourceSet all) {
        return new OfResources(resourceEvent(all));
    }

    private ResourceEvent resourceEvent(@Nullable ResourceSet all) {
        return switch (event.name()) {
            case "resource-define" -> {
                if (all == null) {
                    throw new IllegalArgumentException("resource-define without R");
                }
                yield new ResourceEvent.Defined(all, event.text("method"));
            }
            case "drain" ->
                    new ResourceEvent.Drained(
                            event.text("idset"), event.text("reason"), event.integer("overwrite"));
            case "undrain" ->
                    new ResourceEvent.Undrained(event.text("idset"), event.text("reason"));
            default -> throw event.unknown();
        };
    }

    /// @param epochMicros of the entry, from which job ids count
    /// @param config of the entry, if it has one
    OfInstance ofInstance(long epochMicros, @Nullable JsonNode config) {
        return new OfInstance(
                switch (event.name()) {
                    case "instance-start" ->
                            new InstanceEvent.Started(
                                    event.text("version"),
                                    epochMicros,
                                    config == null ? "{}" : config.toString());
                    case "instance-stop" -> new InstanceEvent.Stopped();
                    case "entry-lost" ->
                            new InstanceEvent.EntryLost(
                                    event.text("what"), event.text("quarantine"));
                    default -> throw event.unknown();
                });
    }

    /// @param purged jobs of the entry
    OfPurge ofHistory(List<JobId> purged) {
        if (!event.name().equals("purge")) {
            throw event.unknown();
        }
        return new OfPurge(purged, event.text("reason"));
    }
}
