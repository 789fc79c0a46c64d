package flux.ledger.decide;

import flux.ledger.entry.Timestamps;
import flux.ledger.job.JobRequest;
import flux.ledger.job.JobRequest.Shape;
import flux.ledger.state.Instance;
import flux.ledger.state.InstanceConfig;
import flux.ledger.state.QueueRules;
import flux.ledger.state.QueueRules.Size;
import flux.ledger.text.Fsd;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The limits that a site sets (RFC 33), and Flux's words for what is beyond them.
final class JobLimits {
    private static final int DIGITS = 4;

    private JobLimits() {}

    /// @return what is wrong, or empty when the request is within its queue's limits
    static Optional<String> violation(InstanceConfig config, JobRequest request) {
        QueueRules rules = config.rulesOf(request.queue());
        String of = request.queue() == null ? "" : " for queue " + request.queue();
        return size(rules, request.shape()).or(() -> duration(rules, request)).map(t -> t + of);
    }

    /// A job cannot outlive its instance.
    static Optional<String> outliving(Instance instance, JobRequest request, long nowMicros) {
        double end = instance.inventory().all().expiration();
        double left = Math.max(end - Timestamps.seconds(nowMicros), 0);
        return end == 0 || request.duration() <= left
                ? Optional.empty()
                : Optional.of(
                        "job duration (%s) exceeds remaining instance lifetime (%s)"
                                .formatted(
                                        Fsd.format(request.duration(), DIGITS),
                                        Fsd.format(left, DIGITS)));
    }

    private static Optional<String> duration(QueueRules rules, JobRequest request) {
        double max = rules.durationMax();
        boolean within = max == 0 || (request.duration() > 0 && request.duration() <= max);
        return within
                ? Optional.empty()
                : Optional.of(
                        "requested duration (%s) exceeds policy limit of %s"
                                .formatted(
                                        request.duration() == 0
                                                ? "unlimited"
                                                : Fsd.format(request.duration(), DIGITS),
                                        Fsd.format(max, DIGITS)));
    }

    private static Optional<String> size(QueueRules rules, @Nullable Shape shape) {
        if (shape == null) {
            return Optional.empty();
        }
        Size min = rules.sizeMin();
        Size max = rules.sizeMax();
        int gpus = Math.clamp((long) shape.slots() * shape.gpusPerSlot(), 0, Integer.MAX_VALUE);
        return count("nnodes", shape.nodes(), min.nnodes(), max.nnodes())
                .or(() -> count("ncores", shape.cores(), min.ncores(), max.ncores()))
                .or(() -> count("ngpus", gpus, min.ngpus(), max.ngpus()));
    }

    private static Optional<String> count(String what, int asked, int min, int max) {
        if (max != Size.ANY && asked > max) {
            return Optional.of(
                    "requested %s (%d) exceeds policy limit of %d".formatted(what, asked, max));
        }
        // Who names no nodes gets those that the cores need.
        boolean unsaid = what.equals("nnodes") && asked == 0;
        return asked < min && !unsaid
                ? Optional.of(
                        "requested %s (%d) is under policy limit of %d".formatted(what, asked, min))
                : Optional.empty();
    }
}
