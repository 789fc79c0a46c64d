package flux.scheduler.fluxion;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import flux.ledger.job.JobRequest;
import flux.ledger.job.JobRequest.Shape;
import flux.scheduler.fluxion.jobspec.Count;
import flux.scheduler.fluxion.jobspec.JobspecFault;
import flux.scheduler.fluxion.jobspec.JobspecReader;
import flux.scheduler.fluxion.jobspec.Request;
import java.util.ArrayList;
import java.util.List;

/// What is remembered of a job's request, as the trees that are matched.
final class Requests {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LABEL = "task";

    private Requests() {}

    /// @throws JobspecFault when the job asks for nothing that could be matched
    static List<Request> of(JobRequest request) {
        if (request.shape() != null) {
            return List.of(of(request.shape()));
        }
        if (request.resourcesJson() == null) {
            throw new JobspecFault("the jobspec asks for no resources");
        }
        try {
            JsonNode resources = JSON.readTree(request.resourcesJson());
            return JobspecReader.requests(resources, "resources");
        } catch (JsonProcessingException e) {
            throw new JobspecFault("resources are not JSON: " + e.getOriginalMessage());
        }
    }

    private static Request of(Shape shape) {
        List<Request> inSlot = new ArrayList<>();
        inSlot.add(leaf("core", shape.coresPerSlot()));
        if (shape.gpusPerSlot() > 0) {
            inSlot.add(leaf("gpu", shape.gpusPerSlot()));
        }
        int perNode = shape.nodes() == 0 ? 0 : Math.ceilDiv(shape.slots(), shape.nodes());
        long slots = shape.nodes() == 0 ? shape.slots() : perNode;
        Request slot = new Request(Request.SLOT, Count.exactly(slots), true, LABEL, inSlot);
        return shape.nodes() == 0
                ? slot
                : new Request(
                        "node", Count.exactly(shape.nodes()), shape.exclusive(), "", List.of(slot));
    }

    private static Request leaf(String type, long count) {
        return new Request(type, Count.exactly(count), false, "", List.of());
    }
}
