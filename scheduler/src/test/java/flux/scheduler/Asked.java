package flux.scheduler;

import static java.nio.charset.StandardCharsets.UTF_8;

import flux.ledger.decide.Command.Submit;
import flux.ledger.entry.Submission;
import flux.ledger.job.JobRequest;
import flux.ledger.jobspec.JobRequests;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;

/// What a job of a story asks for: one slot of one core, unless it says otherwise.
///
/// @param nodes 0 when any will do
/// @param slots on each node, or in all when any nodes will do
public record Asked(
        int nodes,
        boolean exclusive,
        int slots,
        int cores,
        int gpus,
        int urgency,
        double duration,
        String queue,
        String constraint) {

    public static Asked slots(int slots) {
        return new Asked(0, false, slots, 1, 0, 16, 0, "", "");
    }

    public static Asked nodes(int nodes) {
        return new Asked(nodes, false, 1, 1, 0, 16, 0, "", "");
    }

    public Asked whole() {
        return new Asked(nodes, true, slots, cores, gpus, urgency, duration, queue, constraint);
    }

    public Asked each(int slotsPerNode) {
        return new Asked(
                nodes, exclusive, slotsPerNode, cores, gpus, urgency, duration, queue, constraint);
    }

    public Asked cores(int coresPerSlot) {
        return new Asked(
                nodes, exclusive, slots, coresPerSlot, gpus, urgency, duration, queue, constraint);
    }

    public Asked gpus(int gpusPerSlot) {
        return new Asked(
                nodes, exclusive, slots, cores, gpusPerSlot, urgency, duration, queue, constraint);
    }

    public Asked urgency(int level) {
        return new Asked(nodes, exclusive, slots, cores, gpus, level, duration, queue, constraint);
    }

    public Asked seconds(double limit) {
        return new Asked(nodes, exclusive, slots, cores, gpus, urgency, limit, queue, constraint);
    }

    public Asked queue(String name) {
        return new Asked(nodes, exclusive, slots, cores, gpus, urgency, duration, name, constraint);
    }

    /// @param json an RFC 31 object, with ' for "
    public Asked where(String json) {
        return new Asked(nodes, exclusive, slots, cores, gpus, urgency, duration, queue, json);
    }

    private byte[] jobspec() {
        String slot =
                "{'type':'slot','count':%d,'label':'task','with':[{'type':'core','count':%d}%s]}"
                        .formatted(
                                slots,
                                cores,
                                gpus == 0 ? "" : ",{'type':'gpu','count':" + gpus + "}");
        String resource =
                nodes == 0
                        ? slot
                        : "{'type':'node','count':%d,'exclusive':%b,'with':[%s]}"
                                .formatted(nodes, exclusive, slot);
        String system =
                "'duration':"
                        + duration
                        + (queue.isEmpty() ? "" : ",'queue':'" + queue + "'")
                        + (constraint.isEmpty() ? "" : ",'constraints':" + constraint);
        return ("{'version':1,'resources':[%s],'tasks':[{'command':['true'],'slot':'task',"
                        + "'count':{'per_slot':1}}],'attributes':{'system':{%s}}}")
                .formatted(resource, system)
                .replace('\'', '"')
                .getBytes(UTF_8);
    }

    public JobRequest request() {
        return JobRequests.of(jobspec());
    }

    Submit submit() {
        byte[] jobspec = jobspec();
        Submission submission =
                new Submission(jobspec, "aGVhZGVy", "none", JobRequests.of(jobspec), null);
        return new Submit(urgency, 0, submission);
    }

    /// Nodes `node0`, `node1`, … that are all alike.
    public static ResourceSet machine(int nodes, int cores, int gpus) {
        ResourceSet.Builder all = ResourceSet.builder();
        for (int rank = 0; rank < nodes; rank++) {
            all.node(
                    rank,
                    "node" + rank,
                    Idset.range(0, cores - 1),
                    gpus == 0 ? Idset.EMPTY : Idset.range(0, gpus - 1));
        }
        return all.build();
    }
}
