package flux.replay.resources;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.entry.Entry;
import flux.ledger.entry.Fact.OfResources;
import flux.ledger.entry.Fact.ResourceEvent;
import flux.ledger.event.EventLine;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;

/// A projection of the `jobs` log as `resource.eventlog` (RFC 28, RFC 44): what befell the
/// resources, one line each. For one thread.
public final class ResourceEventlog {
    private final StringBuilder lines = new StringBuilder();
    private ResourceSet all = ResourceSet.EMPTY;

    /// Takes in the next entry.
    public void apply(Entry entry) {
        if (entry.fact() instanceof OfResources fact) {
            apply(fact.event(), entry.timeMicros());
        }
    }

    private void apply(ResourceEvent event, long micros) {
        switch (event) {
            case ResourceEvent.Defined e -> {
                all = e.resources();
                String ranks = all.rankSet().encode();
                ObjectNode restart = context().put("ranks", ranks).put("online", ranks);
                add(micros, "restart", restart.put("nodelist", all.nodelist()));
                add(micros, "resource-define", context().put("method", e.method()));
            }
            case ResourceEvent.Drained e ->
                    add(micros, "drain", drain(e.ranks(), e.reason(), e.overwrite()));
            case ResourceEvent.Undrained e ->
                    add(micros, "undrain", drain(e.ranks(), e.reason(), 0));
        }
    }

    private ObjectNode drain(String ranks, String reason, int overwrite) {
        String nodelist = all.onRanks(Idset.parse(ranks)).nodelist();
        ObjectNode context = context().put("idset", ranks).put("nodelist", nodelist);
        if (!reason.isEmpty()) {
            context.put("reason", reason);
        }
        return context.put("overwrite", overwrite);
    }

    private static ObjectNode context() {
        return JsonNodeFactory.instance.objectNode();
    }

    private void add(long micros, String name, ObjectNode context) {
        lines.append(EventLine.at(micros, name, context.toString()).format()).append('\n');
    }

    /// JSON lines (RFC 18).
    public String text() {
        return lines.toString();
    }
}
