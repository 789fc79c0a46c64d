package flux.scheduler.inventory;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Hostlist;
import flux.ledger.text.Idset;
import flux.ledger.text.InvalidText;
import java.util.List;

/// `resource.exclude`: nodes that are there, but not for jobs (flux-config-resource(5)). The
/// scheduler never hears of them.
/// ```toml
/// [resource]
/// exclude = "0"        # ranks, or hosts: "login[1-2]"
/// ```
public final class ExcludedResources {
    private static final String KEY = "resource.exclude";

    private ExcludedResources() {}

    /// @param config the whole configuration
    /// @param all with the nodes that are to be left out
    /// @throws IllegalArgumentException in one line, when a node is not there
    public static Idset ranks(JsonNode config, ResourceSet all) {
        JsonNode value = config.path("resource").path("exclude");
        if (value.isMissingNode()) {
            return Idset.EMPTY;
        }
        if (!value.isTextual()) {
            throw new IllegalArgumentException(
                    KEY + ": expected ranks or hosts as a string, got " + value);
        }
        Idset ranks = ranks(value.textValue(), all);
        if (!all.isEmpty() && all.rankSet().subtract(ranks).isEmpty()) {
            throw new IllegalArgumentException(KEY + ": no node is left");
        }
        return ranks;
    }

    private static Idset ranks(String text, ResourceSet all) {
        Idset ranks;
        try {
            ranks = Idset.parse(text);
        } catch (InvalidText notRanks) {
            return ranksOfHosts(text, all);
        }
        Idset unknown = ranks.subtract(all.rankSet());
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "%s: there is no rank %s among %s"
                            .formatted(KEY, unknown.encode(), all.rankSet().encode()));
        }
        return ranks;
    }

    private static Idset ranksOfHosts(String text, ResourceSet all) {
        List<String> hosts;
        try {
            hosts = Hostlist.parse(text).hosts();
        } catch (InvalidText e) {
            throw new IllegalArgumentException(
                    "%s: neither ranks nor hosts: %s: %s".formatted(KEY, text, e.getMessage()), e);
        }
        Idset.Builder ranks = Idset.builder();
        for (String host : hosts) {
            boolean[] found = {false};
            all.forEachNode(
                    (rank, name, _, _) -> {
                        if (name.equals(host)) {
                            ranks.add(rank);
                            found[0] = true;
                        }
                    });
            if (!found[0]) {
                throw new IllegalArgumentException("%s: there is no host %s".formatted(KEY, host));
            }
        }
        return ranks.build();
    }
}
