package flux.ops.service;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;
import flux.ops.connector.Request;
import flux.replay.resources.ResourceView;
import java.util.function.Supplier;

/// One `resource.acquire` stream (RFC 28): all resources and which of them are up, then what
/// changes. Nodes that join are not told of: RFC 28 has no word for it, and who acquires again
/// learns of them.
final class Acquisition {
    private final Request request;
    private final ResourceView view;
    private final Supplier<Idset> lost;
    private Idset ranks;
    private Idset up;
    private double expiration;

    /// Sends the first answer.
    ///
    /// @param lost the ranks whose processes are gone
    Acquisition(Request request, ResourceView view, Supplier<Idset> lost) {
        this.request = request;
        this.view = view;
        this.lost = lost;
        ResourceSet all = view.all();
        ranks = all.rankSet();
        up = upNow();
        expiration = all.expiration();
        ObjectNode first = object();
        first.putRawValue("resources", new RawValue(all.toJson()));
        request.respond(first.put("up", up.encode()));
    }

    private Idset upNow() {
        return ranks.intersect(view.all().rankSet())
                .subtract(view.drainedRanks())
                .subtract(lost.get());
    }

    /// Says what is different now.
    void changed() {
        Idset gone = ranks.subtract(view.all().rankSet());
        if (!gone.isEmpty()) {
            ranks = ranks.subtract(gone);
            up = up.subtract(gone);
            request.respond(object().put("shrink", gone.encode()));
        }
        Idset now = upNow();
        ObjectNode change = object();
        put(change, "up", now.subtract(up));
        put(change, "down", up.subtract(now));
        up = now;
        if (!change.isEmpty()) {
            request.respond(change);
        }
        if (view.all().expiration() != expiration) {
            expiration = view.all().expiration();
            request.respond(object().put("expiration", expiration));
        }
    }

    private static void put(ObjectNode into, String key, Idset ranks) {
        if (!ranks.isEmpty()) {
            into.put(key, ranks.encode());
        }
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
