package flux.cli.rset;

import flux.cli.CommandException;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;
import flux.ledger.text.InvalidText;
import java.util.List;

/// Properties as people give them: `NAME:RANKS` to set, `NAME,^NAME` to ask for.
final class PropertyWords {
    private static final String FORBIDDEN = "!&'\"^`|()";

    private PropertyWords() {}

    /// @param words each `NAME`, for all ranks, or `NAME:RANKS`
    static ResourceSet with(ResourceSet set, List<String> words) {
        ResourceSet.Builder all = ResourceSet.builder();
        set.forEachNode(all::node);
        set.properties().forEach(all::property);
        for (String word : words) {
            int colon = word.indexOf(':');
            String name = colon < 0 ? word : word.substring(0, colon);
            Idset ranks = colon < 0 ? set.rankSet() : ranks(word.substring(colon + 1));
            check(name);
            Idset unknown = ranks.subtract(set.rankSet());
            if (!unknown.isEmpty()) {
                throw failed(
                        (unknown.size() > 1 ? "ranks " : "rank ")
                                + unknown.encode()
                                + " not found in target resource list");
            }
            all.property(name, ranks);
        }
        return all.expiration(set.expiration()).starttime(set.starttime()).build();
    }

    private static Idset ranks(String text) {
        try {
            return Idset.parse(text);
        } catch (InvalidText e) {
            throw failed("invalid idset '" + text + "'");
        }
    }

    private static void check(String name) {
        if (name.isEmpty()) {
            throw failed("a property needs a name");
        }
        for (int i = 0; i < name.length(); i++) {
            if (FORBIDDEN.indexOf(name.charAt(i)) >= 0) {
                throw failed(
                        "invalid character '%c' in property \"%s\""
                                .formatted(name.charAt(i), name));
            }
        }
    }

    private static CommandException failed(String why) {
        return new CommandException("failed to assign properties: " + why);
    }

    /// The nodes that have all of these, and none of those with a `^`.
    static ResourceSet select(ResourceSet set, String words) {
        Idset ranks = set.rankSet();
        for (String word : words.split(",", -1)) {
            boolean without = word.startsWith("^");
            Idset having =
                    set.properties().getOrDefault(without ? word.substring(1) : word, Idset.EMPTY);
            ranks = without ? ranks.subtract(having) : ranks.intersect(having);
        }
        return set.onRanks(ranks);
    }
}
