package flux.scheduler;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import flux.scheduler.QueuePolicy.Kind;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The table `[sched-fluxion-qmanager]` (flux-config-sched-fluxion-qmanager(5)).
/// ```toml
/// [sched-fluxion-qmanager]
/// queue-policy = "easy"                               # fcfs, easy, hybrid, conservative
/// queue-policy-per-queue = "batch:conservative debug:fcfs"
/// [sched-fluxion-qmanager.queue-params]               # also as "queue-depth=8"
/// queue-depth = 32                                    # jobs considered, at most max-queue-depth
/// [sched-fluxion-qmanager.policy-params]
/// reservation-depth = 64                              # of hybrid; at most max-reservation-depth
/// ```
public final class QueuePolicies {
    private static final String TABLE = "sched-fluxion-qmanager";
    private static final String QUEUE_DEPTH = "queue-depth";
    private static final String MAX_QUEUE_DEPTH = "max-queue-depth";
    private static final String RESERVATION_DEPTH = "reservation-depth";
    private static final String MAX_RESERVATION_DEPTH = "max-reservation-depth";
    private static final int QUEUE_DEPTH_DEFAULT = 32;
    private static final int MAX_QUEUE_DEPTH_DEFAULT = 1_000_000;
    private static final int RESERVATION_DEPTH_DEFAULT = 64;
    private static final int MAX_RESERVATION_DEPTH_DEFAULT = 100_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final QueuePolicy common;
    private final Map<String, QueuePolicy> byQueue;

    private QueuePolicies(QueuePolicy common, Map<String, QueuePolicy> byQueue) {
        this.common = common;
        this.byQueue = byQueue;
    }

    /// One policy for all queues.
    public static QueuePolicies all(QueuePolicy policy) {
        return new QueuePolicies(policy, Map.of());
    }

    /// @param configJson the whole configuration as a JSON object
    /// @throws IllegalArgumentException that names the key, and what was expected
    public static QueuePolicies parse(String configJson) {
        JsonNode table;
        JsonNode queues;
        try {
            JsonNode config = JSON.readTree(configJson);
            table = config.path(TABLE);
            queues = config.path("queues");
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("configuration is not JSON: " + configJson, e);
        }
        Map<String, String> params = params(table, "queue-params", QUEUE_DEPTH, MAX_QUEUE_DEPTH);
        params.putAll(params(table, "policy-params", RESERVATION_DEPTH, MAX_RESERVATION_DEPTH));
        Map<String, String> kinds = perQueue(table, "queue-policy-per-queue");
        Map<String, String> queueParams = perQueue(table, "queue-params-per-queue");
        Map<String, String> policyParams = perQueue(table, "policy-params-per-queue");
        String kind = table.path("queue-policy").asText("fcfs");
        Map<String, QueuePolicy> byQueue = new HashMap<>();
        for (Map<String, String> some : List.of(kinds, queueParams, policyParams)) {
            for (String queue : some.keySet()) {
                requireReal(queues, queue);
                Map<String, String> own = new HashMap<>(params);
                own.putAll(
                        pairs(
                                "queue-params-per-queue",
                                queueParams.getOrDefault(queue, ""),
                                QUEUE_DEPTH,
                                MAX_QUEUE_DEPTH));
                own.putAll(
                        pairs(
                                "policy-params-per-queue",
                                policyParams.getOrDefault(queue, ""),
                                RESERVATION_DEPTH,
                                MAX_RESERVATION_DEPTH));
                byQueue.put(queue, policy(kinds.getOrDefault(queue, kind), own));
            }
        }
        return new QueuePolicies(policy(kind, params), byQueue);
    }

    private static void requireReal(JsonNode queues, String name) {
        JsonNode parent = queues.path(name).path("parent");
        if (parent.isTextual()) {
            throw new IllegalArgumentException(
                    "%s: %s is a virtual queue: its jobs go by the policy of its parent, %s"
                            .formatted(TABLE, name, parent.textValue()));
        }
    }

    /// @param queue "" for the anonymous one; a virtual queue's jobs go by its parent's
    public QueuePolicy of(String queue) {
        return byQueue.getOrDefault(queue, common);
    }

    private static QueuePolicy policy(String name, Map<String, String> params) {
        Kind kind;
        try {
            kind = Kind.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "%s.queue-policy: Unknown queuing policy (%s); expected fcfs, easy, hybrid or conservative"
                            .formatted(TABLE, name),
                    e);
        }
        int depth =
                Math.min(
                        number(params, QUEUE_DEPTH, QUEUE_DEPTH_DEFAULT),
                        number(params, MAX_QUEUE_DEPTH, MAX_QUEUE_DEPTH_DEFAULT));
        int most = number(params, MAX_RESERVATION_DEPTH, MAX_RESERVATION_DEPTH_DEFAULT);
        int hybrid = number(params, RESERVATION_DEPTH, RESERVATION_DEPTH_DEFAULT);
        int reservations =
                switch (kind) {
                    case FCFS -> 0;
                    case EASY -> 1;
                    case HYBRID -> Math.min(hybrid, most);
                    case CONSERVATIVE -> most;
                };
        return new QueuePolicy(kind, depth, reservations);
    }

    private static int number(Map<String, String> params, String key, int otherwise) {
        String text = params.get(key);
        if (text == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(text);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // as below
        }
        throw new IllegalArgumentException(
                "%s: %s must be a number from 1, not \"%s\"".formatted(TABLE, key, text));
    }

    /// A table, or `key=value` with commas between them.
    private static Map<String, String> params(JsonNode table, String key, String... known) {
        JsonNode value = table.path(key);
        if (!value.isObject()) {
            return pairs(key, value.asText(""), known);
        }
        Map<String, String> params = new HashMap<>();
        value.properties()
                .forEach(
                        entry ->
                                put(params, key, entry.getKey(), entry.getValue().asText(), known));
        return params;
    }

    private static Map<String, String> pairs(String key, String text, String... known) {
        Map<String, String> params = new HashMap<>();
        for (String pair : text.split(",")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                put(
                        params,
                        key,
                        pair.substring(0, equals).strip(),
                        pair.substring(equals + 1).strip(),
                        known);
            } else if (!pair.isBlank()) {
                throw new IllegalArgumentException(
                        "%s.%s: key=value was expected, not \"%s\"".formatted(TABLE, key, pair));
            }
        }
        return params;
    }

    private static void put(
            Map<String, String> params, String table, String key, String value, String... known) {
        if (!Arrays.asList(known).contains(key)) {
            throw new IllegalArgumentException(
                    "%s.%s: no such parameter: %s; expected %s"
                            .formatted(TABLE, table, key, String.join(", ", known)));
        }
        params.put(key, value);
    }

    /// `QUEUE:value`, with spaces between them.
    private static Map<String, String> perQueue(JsonNode table, String key) {
        Map<String, String> values = new HashMap<>();
        for (String word : table.path(key).asText("").strip().split(" +")) {
            int colon = word.indexOf(':');
            if (colon > 0) {
                values.put(word.substring(0, colon), word.substring(colon + 1));
            } else if (!word.isEmpty()) {
                throw new IllegalArgumentException(
                        "%s.%s: QUEUE:value was expected, not \"%s\"".formatted(TABLE, key, word));
            }
        }
        return values;
    }
}
