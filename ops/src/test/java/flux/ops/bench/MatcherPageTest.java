package flux.ops.bench;

import static org.assertj.core.api.Assertions.assertThat;

import flux.ops.bench.MatchDrawing.Panel;
import flux.scheduler.fluxion.Fluxion;
import flux.scheduler.fluxion.FluxionOptions;
import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.jobspec.Count;
import flux.scheduler.fluxion.jobspec.Jobspec;
import flux.scheduler.fluxion.jobspec.Request;
import flux.scheduler.fluxion.match.Matched;
import flux.scheduler.fluxion.match.Matched.Found;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The drawing in `ops/docs/matcher.md` shows what the engine does, and the page gives its figures.
/// With `-Dflux.docs.write=true` the drawing is made anew.
class MatcherPageTest {
    private static final Path DOCS = Path.of("docs");

    /// The machine of Flux's `medium` recipe, without its memory.
    private static final Machines MEDIUM = new Machines(4, 18, 18, 1);

    @Test
    void drawing_and_figures_are_those_of_the_engine() throws IOException {
        Panel searched = third("Policy low: a search of all", "low", true);
        Panel remembered = third("Policy low: with what was found out before", "low", false);
        Panel first = third("Policy first: stops when it has enough", "first", false);
        String drawing = MatchDrawing.of(List.of(searched, remembered, first));
        if (Boolean.getBoolean("flux.docs.write")) {
            Files.writeString(DOCS.resolve("matcher.svg"), drawing);
        }
        assertThat(drawing).isEqualTo(Files.readString(DOCS.resolve("matcher.svg")));
        assertThat(Files.readString(DOCS.resolve("matcher.md")))
                .contains(
                        row("`low`, a search of all", searched),
                        row("`low`, with standings", remembered),
                        row("`first`", first));
        assertThat(paths(remembered)).isEqualTo(paths(searched));
    }

    private static String row(String way, Panel panel) {
        return "| %s | %,d | %,d |".formatted(way, panel.visitedCount(), panel.prunedCount());
    }

    private static List<Integer> paths(Panel panel) {
        return switch (panel.matched()) {
            case Found found ->
                    IntStream.range(0, found.selection().size())
                            .mapToObj(found.selection()::vertex)
                            .toList();
            default -> List.of();
        };
    }

    /// 22 nodes are taken whole, one is down, two jobs of the kind have come: the third is watched.
    private static Panel third(String title, String policy, boolean forgets) {
        ResourceGraph graph = MEDIUM.load();
        Fluxion fluxion = new Fluxion(graph, FluxionOptions.of(policy));
        if (forgets) {
            fluxion.traverser().forgetAlways();
        }
        fluxion.allocate(1, job(new Request("node", Count.exactly(22), true, "", List.of())), 0);
        graph.setUp(graph.find("/cluster0/rack2/node50"), false);
        fluxion.allocate(2, request(), 0);
        fluxion.allocate(3, request(), 0);
        BitSet visited = new BitSet();
        BitSet pruned = new BitSet();
        fluxion.traverser()
                .watch(
                        (u, isPruned) -> {
                            visited.set(u);
                            pruned.set(u, isPruned);
                        });
        Matched matched = fluxion.allocate(4, request(), 0);
        return new Panel(title, fluxion, visited, pruned, matched);
    }

    /// Two nodes, in each a slot of a socket with 4 cores and a gpu.
    private static Jobspec request() {
        Request socket = some("socket", 1, some("core", 4), some("gpu", 1));
        return job(some("node", 2, some(Request.SLOT, 1, socket)));
    }

    private static Request some(String type, int count, Request... with) {
        return new Request(type, Count.exactly(count), false, "", List.of(with));
    }

    private static Jobspec job(Request request) {
        return new Jobspec(List.of(request), 3600, null);
    }
}
