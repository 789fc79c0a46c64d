package flux.scheduler.treepool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import flux.ledger.job.JobRequest;
import flux.scheduler.fluxion.jobspec.JobspecFault;
import flux.scheduler.fluxion.jobspec.JobspecReader;
import flux.scheduler.fluxion.jobspec.Request;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a job asks for, as far as a tree of domains can answer it: slots, each within one domain of
/// one node.
///
/// @param nodes how many; 0 when any will do
/// @param whole entire nodes
/// @param slots on each node, or in all when any nodes will do
record Wish(int nodes, boolean whole, int slots, Slot slot) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NODE = Domain.NODE;

    /// @param domain the type of domain that it must lie in; null for the smallest that has it
    /// @param entire nobody else may be in that domain
    record Slot(int cores, int gpus, @Nullable String domain, boolean entire) {}

    /// @return null for what is not of this form
    static @Nullable Wish of(JobRequest request) {
        JobRequest.Shape shape = request.shape();
        if (shape != null) {
            Slot slot = new Slot(shape.coresPerSlot(), shape.gpusPerSlot(), null, false);
            int each =
                    shape.nodes() == 0 ? shape.slots() : Math.ceilDiv(shape.slots(), shape.nodes());
            return new Wish(shape.nodes(), shape.exclusive(), each, slot);
        }
        if (request.resourcesJson() == null) {
            return null;
        }
        try {
            List<Request> all =
                    JobspecReader.requests(JSON.readTree(request.resourcesJson()), "resources");
            return all.size() == 1 ? of(all.getFirst()) : null;
        } catch (JsonProcessingException | JobspecFault e) {
            return null;
        }
    }

    private static @Nullable Wish of(Request top) {
        if (top.type().equals(NODE)) {
            Request slots = only(top);
            if (slots == null || !slots.isSlot()) {
                return null;
            }
            Slot slot = slot(slots.with());
            return slot == null ? null : new Wish(count(top), top.exclusive(), count(slots), slot);
        }
        if (!top.isSlot()) {
            return null;
        }
        Request inner = only(top);
        if (inner != null && inner.type().equals(NODE)) {
            Slot slot =
                    inner.with().isEmpty() && inner.exclusive() ? nothing() : slot(inner.with());
            int nodes = Math.clamp((long) count(top) * count(inner), 0, Integer.MAX_VALUE);
            return slot == null ? null : new Wish(nodes, inner.exclusive(), 1, slot);
        }
        Slot slot = slot(top.with());
        return slot == null ? null : new Wish(0, false, count(top), slot);
    }

    private static Slot nothing() {
        return new Slot(0, 0, null, false);
    }

    private static @Nullable Request only(Request request) {
        return request.with().size() == 1 ? request.with().getFirst() : null;
    }

    /// The least of a range.
    private static int count(Request request) {
        return Math.clamp(request.count().min(), 0, Integer.MAX_VALUE);
    }

    private static @Nullable Slot slot(List<Request> contents) {
        int cores = 0;
        int gpus = 0;
        for (Request each : contents) {
            switch (each.type()) {
                case "core" -> cores += count(each);
                case "gpu" -> gpus += count(each);
                default -> {
                    return contents.size() == 1 ? inDomain(each) : null;
                }
            }
        }
        return contents.isEmpty() ? null : new Slot(cores, gpus, null, false);
    }

    private static @Nullable Slot inDomain(Request domain) {
        Slot slot = domain.with().isEmpty() ? nothing() : slot(domain.with());
        boolean isClear = domain.exclusive() || !domain.with().isEmpty();
        return slot == null || slot.domain() != null || count(domain) != 1 || !isClear
                ? null
                : new Slot(slot.cores(), slot.gpus(), domain.type(), domain.exclusive());
    }
}
