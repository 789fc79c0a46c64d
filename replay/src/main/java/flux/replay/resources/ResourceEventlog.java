package flux.replay.resources;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.entry.Entry;
import flux.ledger.entry.Fact.OfResources;
import flux.ledger.entry.Fact.ResourceEvent;
import flux.ledger.event.EventLine;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// A projection of the `jobs` log as `resource.eventlog` (RFC 28, RFC 44): what befell the
/// resources, one line each. For one thread.
public final class ResourceEventlog {
    private final StringBuilder lines = new StringBuilder();
    private final List<Consumer<String>> followers = new ArrayList<>();
    private ResourceSet all = ResourceSet.EMPTY;

    /// Takes in the next entry.
    public void apply(Entry entry) {
        if (entry.fact() instanceof OfResources fact) {
            apply(fact.event(), entry.timeMicros());
        }
    }

    private void apply(ResourceEvent event, long micros) {
        switch (event) {
            case ResourceEvent.Defined e when isUpdate(e.resources()) -> {
                all = e.resources();
                add(micros, "resource-update", context().put("expiration", all.expiration()));
            }
            case ResourceEvent.Defined e -> {
                all = e.resources();
                String ranks = all.rankSet().encode();
                ObjectNode restart = context().put("ranks", ranks).put("online", "");
                add(micros, "restart", restart.put("nodelist", all.nodelist()));
                add(micros, "resource-define", context().put("method", e.method()));
                add(micros, "online", context().put("idset", ranks));
            }
            case ResourceEvent.Drained e ->
                    add(
                            micros,
                            "drain",
                            withReason(nodes(e.ranks()), e.reason())
                                    .put("overwrite", e.overwrite()));
            case ResourceEvent.Undrained e ->
                    add(
                            micros,
                            "undrain",
                            withReason(nodes(e.ranks()).put("overwrite", 0), e.reason()));
        }
    }

    /// True when the same resources end at another time.
    private boolean isUpdate(ResourceSet next) {
        return all.expiration() != next.expiration()
                && !all.nodes().isEmpty()
                && all.withExpiration(next.expiration()).toJson().equals(next.toJson());
    }

    private ObjectNode nodes(String ranks) {
        String nodelist = all.onRanks(Idset.parse(ranks)).nodelist();
        return context().put("idset", ranks).put("nodelist", nodelist);
    }

    private static ObjectNode withReason(ObjectNode context, String reason) {
        return reason.isEmpty() ? context : context.put("reason", reason);
    }

    private static ObjectNode context() {
        return JsonNodeFactory.instance.objectNode();
    }

    private void add(long micros, String name, ObjectNode context) {
        String line = EventLine.at(micros, name, context.toString()).format();
        lines.append(line).append('\n');
        List.copyOf(followers).forEach(follower -> follower.accept(line));
    }

    /// Each event from now on, as a line without its newline, goes to `follower`, too.
    public void follow(Consumer<String> follower) {
        followers.add(follower);
    }

    public void unfollow(Consumer<String> follower) {
        followers.remove(follower);
    }

    /// JSON lines (RFC 18).
    public String text() {
        return lines.toString();
    }
}
