package flux.scheduler.fcfs;

import flux.ledger.job.JobRequest.Shape;
import java.util.List;

/// Says in Flux's words why a request can never be met.
final class Shortage {
    private Shortage() {}

    static String describe(Shape shape, List<Node> eligible) {
        if (shape.nodes() > 0 && eligible.size() < shape.nodes()) {
            String kind = shape.exclusive() ? "exclusive " : "";
            return "unsatisfiable request: need %d %snode(s), only %d eligible"
                    .formatted(shape.nodes(), kind, eligible.size());
        }
        int slots = 0;
        int cores = 0;
        for (Node node : eligible) {
            slots += node.slots(shape.coresPerSlot(), shape.gpusPerSlot(), true);
            cores += node.coreCount();
        }
        String gpus = shape.gpusPerSlot() == 0 ? "" : " %d gpu(s)".formatted(shape.gpusPerSlot());
        return ("unsatisfiable request: need %d slot(s) of %d core(s)%s, only %d such slot(s)"
                        + " available (total cores: %d)")
                .formatted(shape.slots(), shape.coresPerSlot(), gpus, slots, cores);
    }
}
