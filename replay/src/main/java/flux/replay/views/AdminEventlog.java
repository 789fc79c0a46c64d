package flux.replay.views;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.entry.Entry;
import flux.ledger.entry.Fact.InstanceEvent;
import flux.ledger.entry.Fact.OfInstance;
import flux.ledger.event.EventLine;

/// A projection of the `jobs` log as `admin.eventlog`: when the instance was started, and when it
/// ended in order. For one thread.
public final class AdminEventlog {
    private static final int FORMAT = 1;

    private final StringBuilder lines = new StringBuilder();

    /// Takes in the next entry.
    void apply(Entry entry) {
        if (entry.fact() instanceof OfInstance(InstanceEvent event)) {
            switch (event) {
                case InstanceEvent.Started started -> add(entry, "start", started.version());
                case InstanceEvent.Stopped _ -> add(entry, "finish", "");
                case InstanceEvent.EntryLost _ -> {}
            }
        }
    }

    private void add(Entry entry, String name, String coreVersion) {
        ObjectNode context = JsonNodeFactory.instance.objectNode().put("version", FORMAT);
        if (!coreVersion.isEmpty()) {
            context.put("core_version", coreVersion);
        }
        String line = EventLine.at(entry.timeMicros(), name, context.toString()).format();
        lines.append(line).append('\n');
    }

    /// JSON lines (RFC 18).
    public String text() {
        return lines.toString();
    }
}
