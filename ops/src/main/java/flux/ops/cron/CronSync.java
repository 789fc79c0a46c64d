package flux.ops.cron;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Lets all that is due run together, when an event comes, so that nodes are disturbed at the same
/// time. Source: flux-cron(1).
final class CronSync {
    private String topic = "";
    private double epsilon;
    private double last;
    private final Set<CronEntry> deferred = new LinkedHashSet<>();

    /// @param seconds after the event in which what is due still runs at once
    void enable(String event, double seconds) {
        topic = event;
        epsilon = Math.max(seconds, 0);
    }

    /// @return what waited
    List<CronEntry> disable() {
        topic = "";
        return take();
    }

    private List<CronEntry> take() {
        List<CronEntry> all = List.copyOf(deferred);
        deferred.clear();
        return all;
    }

    boolean isNow(double now) {
        return topic.isEmpty() || now - last < epsilon;
    }

    void defer(CronEntry entry) {
        deferred.add(entry);
    }

    /// @return what may run now
    List<CronEntry> on(String event, double now) {
        if (topic.isEmpty() || !event.startsWith(topic)) {
            return List.of();
        }
        last = now;
        return take();
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        return topic.isEmpty()
                ? json.put("sync_disabled", true)
                : json.put("sync_event", topic).put("sync_epsilon", epsilon);
    }
}
