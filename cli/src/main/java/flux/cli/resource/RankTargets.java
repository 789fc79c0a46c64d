package flux.cli.resource;

import flux.cli.CommandException;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Hostlist;
import flux.ledger.text.Idset;
import flux.ledger.text.InvalidText;

/// Nodes as people name them: an idset of ranks, or a hostlist.
public final class RankTargets {
    private RankTargets() {}

    /// @param option whose value `text` is, for complaints
    /// @param all the nodes that there are
    /// @throws CommandException when it is neither, or names hosts that are not there
    public static Idset parse(String option, String text, ResourceSet all) {
        try {
            return Idset.parse(text);
        } catch (InvalidText e) {
            return ranksOf(option, text, all);
        }
    }

    private static Idset ranksOf(String option, String hosts, ResourceSet all) {
        Idset.Builder ranks = Idset.builder();
        try {
            for (String host : Hostlist.parse(hosts).hosts()) {
                boolean[] found = new boolean[1];
                all.forEachNode(
                        (rank, name, _, _) -> {
                            if (name.equals(host)) {
                                ranks.add(rank);
                                found[0] = true;
                            }
                        });
                if (!found[0]) {
                    throw new CommandException(option + ": invalid hosts: " + host);
                }
            }
        } catch (InvalidText e) {
            throw new CommandException(option + ": " + e.getMessage());
        }
        return ranks.build();
    }
}
