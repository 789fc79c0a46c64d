package flux.ops.fluxion;

import flux.ledger.text.Idset;
import flux.ledger.text.InvalidText;
import flux.scheduler.fluxion.Fluxion;
import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.query.Expression;
import flux.scheduler.fluxion.query.Finder;
import flux.scheduler.fluxion.reader.HoldingReader;
import flux.scheduler.fluxion.reader.ReaderFault;
import flux.scheduler.fluxion.writer.Writer;
import it.unimi.dsi.fastutil.ints.Int2IntOpenHashMap;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import org.jspecify.annotations.Nullable;

/// Commands about the graph: what is in it, what comes and goes, status and properties.
final class GraphCommands {
    private final Fluxion fluxion;
    private final Writer writer;
    private final Console console;
    private final TextFiles files;

    GraphCommands(Fluxion fluxion, Writer writer, Console console, TextFiles files) {
        this.fluxion = fluxion;
        this.writer = writer;
        this.console = console;
        this.files = files;
    }

    void find(String text) {
        try {
            Expression expression = Expression.parse(text);
            Finder finder = new Finder(fluxion.graph(), fluxion.schedule());
            Writer.Resources found =
                    new Writer.Resources(finder.find(expression), fluxion.schedule().start(), 0);
            boolean filters = Finder.asksForFilters(expression);
            console.print(writer.writeWithFilters(found, u -> filters));
            console.rule();
            console.info("EXPRESSION=\"" + text + "\"");
            console.rule();
        } catch (IllegalArgumentException e) {
            throw new QueryFault("invalid criteria: " + text + ": " + e.getMessage());
        }
    }

    void attach(String file) {
        byte[] jgf = files.bytes(file);
        try {
            fluxion.attach(jgf);
        } catch (ReaderFault e) {
            console.error("can't attach JGF subgraph ");
            console.error("add_subgraph: ERROR: add subgraph error: Invalid argument");
            console.err().println("add_subgraph: ERROR: reader returned error: " + e.getMessage());
            console.err().println();
            console.err().println();
        }
    }

    /// @param isPath whether `target` is a path, or an idset of ranks
    void remove(String target, String isPath) {
        switch (isPath) {
            case "true" -> {
                int u = fluxion.graph().find(target);
                if (u == ResourceGraph.NOWHERE) {
                    notRemoved(target + " is not in the graph");
                } else {
                    fluxion.remove(u);
                }
            }
            case "false" -> removeRanks(target);
            default -> throw QueryFault.malformed();
        }
    }

    private void removeRanks(String ranks) {
        try {
            Int2IntOpenHashMap nodes = HoldingReader.nodesByRank(fluxion.graph());
            IntArrayList going = new IntArrayList();
            for (int rank : Idset.parse(ranks).stream().toArray()) {
                if (!nodes.containsKey(rank)) {
                    notRemoved("no node has rank " + rank);
                    return;
                }
                going.add(nodes.get(rank));
            }
            fluxion.remove(going.toIntArray());
        } catch (InvalidText e) {
            notRemoved(e.getMessage());
        }
    }

    private void notRemoved(@Nullable String why) {
        console.error("can't remove subgraph ");
        console.error("remove_subgraph: ERROR: remove subgraph error: " + why);
    }

    void setStatus(String path, String status) {
        int u = vertexOrTell(path);
        if (u != ResourceGraph.NOWHERE) {
            if (!status.equals("up") && !status.equals("down")) {
                throw new QueryFault("unrecognized status");
            }
            fluxion.graph().setUp(u, status.equals("up"));
        }
    }

    void getStatus(String path) {
        int u = vertexOrTell(path);
        if (u != ResourceGraph.NOWHERE) {
            console.line(path + " is " + (fluxion.graph().isUp(u) ? "up" : "down"));
        }
    }

    void setProperty(String path, String property) {
        int u = fluxion.graph().find(path);
        int equals = property.indexOf('=');
        if (equals <= 0 || equals == property.length() - 1) {
            console.line("Incorrect input format. ");
            console.line("Please use `set-property <resource> PROPERTY=VALUE`.");
        } else if (u == ResourceGraph.NOWHERE) {
            console.line("Couldn't find path " + path + " in resource graph.");
        } else {
            fluxion.graph()
                    .setProperty(u, property.substring(0, equals), property.substring(equals + 1));
        }
    }

    void getProperties(String path) {
        int u = vertexOrTell(path);
        if (u == ResourceGraph.NOWHERE) {
            return;
        }
        var properties = fluxion.graph().properties(u);
        if (properties.isEmpty()) {
            console.line(
                    "No properties were found for "
                            + path
                            + " (vtx's uniq_id="
                            + fluxion.graph().uniqueId(u)
                            + ").");
        }
        properties.forEach((key, value) -> console.line(key + "=" + value));
    }

    private int vertexOrTell(String path) {
        int u = fluxion.graph().find(path);
        if (u == ResourceGraph.NOWHERE) {
            console.line("Could not find path " + path + " in resource graph.");
        }
        return u;
    }
}
