package flux.ledger.state;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.text.Fsd;
import java.util.ArrayList;
import java.util.List;

/// What the configuration says of one queue's jobs, with `[policy]` for what the queue leaves open
/// (RFC 33).
///
/// @param requires properties that a node must have to serve the queue
/// @param defaultDuration seconds for jobs that ask for no time; 0 for no default
/// @param durationMax seconds; 0 for no limit
/// @param sizeMin the least that a job may ask for
/// @param sizeMax the most that a job may ask for
public record QueueRules(
        List<String> requires,
        double defaultDuration,
        double durationMax,
        Size sizeMin,
        Size sizeMax) {

    static final QueueRules NONE = new QueueRules(List.of(), 0, 0, Size.NONE, Size.UNLIMITED);

    /// Nodes, cores and gpus; [#ANY] for no limit.
    public record Size(int nnodes, int ncores, int ngpus) {
        public static final int ANY = -1;

        static final Size NONE = new Size(0, 0, 0);
        static final Size UNLIMITED = new Size(ANY, ANY, ANY);

        private Size with(JsonNode limits) {
            return new Size(
                    limits.path("nnodes").asInt(nnodes),
                    limits.path("ncores").asInt(ncores),
                    limits.path("ngpus").asInt(ngpus));
        }
    }

    public QueueRules {
        requires = List.copyOf(requires);
    }

    /// These rules, but for what `policy` says otherwise.
    ///
    /// @param policy `[policy]` or `[queues.NAME.policy]`
    QueueRules with(JsonNode policy) {
        JsonNode system = policy.path("jobspec").path("defaults").path("system");
        JsonNode limits = policy.path("limits");
        JsonNode size = limits.path("job-size");
        return new QueueRules(
                requires,
                seconds(system.path("duration"), defaultDuration),
                seconds(limits.path("duration"), durationMax),
                sizeMin.with(size.path("min")),
                sizeMax.with(size.path("max")));
    }

    QueueRules requiring(JsonNode properties) {
        List<String> names = new ArrayList<>();
        properties.forEach(name -> names.add(name.asText()));
        return new QueueRules(names, defaultDuration, durationMax, sizeMin, sizeMax);
    }

    /// No end is no limit.
    private static double seconds(JsonNode duration, double otherwise) {
        if (duration.isMissingNode()) {
            return otherwise;
        }
        double seconds = duration.isNumber() ? duration.asDouble() : Fsd.parse(duration.asText());
        return Double.isInfinite(seconds) ? 0 : seconds;
    }
}
