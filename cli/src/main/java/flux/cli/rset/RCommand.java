package flux.cli.rset;

import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.getopt.Given;
import flux.cli.getopt.Subcommands;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Hostlist;
import flux.ledger.text.Idset;
import flux.ledger.text.InvalidText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// `flux R encode|decode|append|…`: sets of resources on standard input and output.
public final class RCommand {
    private static final Subcommands SUBCOMMANDS =
            new Subcommands("flux-R", RSyntax.USAGE, RSyntax.names(), RSyntax::of);

    private final Session session;
    private final Given given;

    private RCommand(Session session, Given given) {
        this.session = session;
        this.given = given;
    }

    /// @return the exit status
    public static int run(List<String> words, Session session) {
        return SUBCOMMANDS.run(
                words, session, (action, given) -> new RCommand(session, given).run(action));
    }

    private int run(String action) {
        ResourceSet result =
                switch (action) {
                    case "encode" -> ResourceSource.encoded(given, session);
                    case "parse-config" -> ResourceSource.configured(given.operand(), session);
                    case "append" -> appended();
                    case "diff" -> folded(ResourceAlgebra::difference);
                    case "intersect" -> folded(ResourceAlgebra::intersection);
                    case "remap" -> ResourceAlgebra.remapped(folded(ResourceAlgebra::union));
                    case "rerank" -> reranked(given.operand());
                    case "set-property" ->
                            PropertyWords.with(
                                    folded(ResourceAlgebra::union),
                                    given.operands(1, Integer.MAX_VALUE));
                    case "verify" -> verified();
                    default -> selected();
                };
        if (action.equals("decode")) {
            show(result);
        } else if (!action.equals("verify")) {
            ResourceInput.write(result, session);
        }
        return 0;
    }

    private ResourceSet folded(java.util.function.BinaryOperator<ResourceSet> how) {
        return ResourceInput.read(session).stream().reduce(how).orElse(ResourceSet.EMPTY);
    }

    private ResourceSet appended() {
        return folded(
                (a, b) -> {
                    if (!ResourceAlgebra.intersection(a, b).isEmpty()) {
                        throw new CommandException(
                                "R objects '%s' and '%s' overlap"
                                        .formatted(a.summary(), b.summary()));
                    }
                    return ResourceAlgebra.union(a, b);
                });
    }

    private ResourceSet selected() {
        ResourceSet all = folded(ResourceAlgebra::union);
        if (given.has('i')) {
            all = all.onRanks(ranks(all, given.value('i', "")));
        }
        if (given.has('x')) {
            all = all.onRanks(all.rankSet().subtract(ranks(all, given.value('x', ""))));
        }
        return given.has('p') ? PropertyWords.select(all, given.value('p', "")) : all;
    }

    /// @param text ranks, or hosts
    private static Idset ranks(ResourceSet set, String text) {
        try {
            return Idset.parse(text);
        } catch (InvalidText e) {
            List<String> hosts;
            try {
                hosts = Hostlist.parse(text).hosts();
            } catch (InvalidText none) {
                throw new CommandException("'" + text + "': ranks or hosts were expected");
            }
            Idset.Builder ranks = Idset.builder();
            set.nodes().stream()
                    .filter(node -> hosts.contains(node.host()))
                    .forEach(node -> ranks.add(node.rank()));
            return ranks.build();
        }
    }

    private void show(ResourceSet set) {
        if (given.has('c')) {
            session.out()
                    .println(
                            switch (given.value('c', "")) {
                                case "node" -> set.nodeCount();
                                case "core" -> set.coreCount();
                                case "gpu" -> set.gpuCount();
                                default -> 0;
                            });
        } else if (given.has('s')) {
            session.out().println(set.summary());
        } else if (given.has('n')) {
            session.out().println(set.isEmpty() ? "" : set.nodelist());
        } else if (given.has('r')) {
            session.out().println(set.rankSet().encode());
        } else {
            ResourceInput.write(set, session);
        }
    }

    private ResourceSet reranked(String text) {
        ResourceSet set = folded(ResourceAlgebra::union);
        List<String> hosts;
        try {
            hosts = Hostlist.parse(text).hosts();
        } catch (InvalidText e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
        if (hosts.size() != set.nodeCount()) {
            throw new CommandException(
                    "Number of hosts (%d) must match node count (%d)"
                            .formatted(hosts.size(), set.nodeCount()));
        }
        Map<String, Integer> places = new HashMap<>();
        hosts.forEach(host -> places.putIfAbsent(host, places.size()));
        Map<Integer, Integer> ranks = new HashMap<>();
        for (ResourceSet.NodeResources node : set.nodes()) {
            Integer place = places.get(node.host());
            if (place == null) {
                throw new CommandException("failed to find one or more provided hosts in R");
            }
            ranks.put(node.rank(), place);
        }
        return ResourceAlgebra.renumbered(set, ranks);
    }

    /// The second must have what the first has.
    private ResourceSet verified() {
        List<ResourceSet> both = ResourceInput.read(session);
        if (both.size() != 2) {
            throw new CommandException("verify requires exactly 2 R objects on stdin");
        }
        ResourceSet missing = ResourceAlgebra.difference(both.getFirst(), both.getLast());
        if (!missing.isEmpty()) {
            throw new CommandException("missing resources: " + missing.summary());
        }
        ResourceSet extra = ResourceAlgebra.difference(both.getLast(), both.getFirst());
        if (!extra.isEmpty()) {
            session.err().println("flux-R: got extra resources: " + extra.summary());
        }
        return both.getLast();
    }
}
