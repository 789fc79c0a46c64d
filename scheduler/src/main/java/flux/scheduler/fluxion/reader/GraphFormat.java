package flux.scheduler.fluxion.reader;

import flux.scheduler.fluxion.graph.ResourceGraph;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Set;

/// The readers of whole graphs by the names that users give (`load-format`).
public final class GraphFormat {

    /// What an instance's graph may be loaded from.
    public static final List<String> NAMES =
            List.of("rv1exec", "jgf", "jgf_shorthand", "hwloc", "grug");

    private GraphFormat() {}

    /// @param allowlist the types that hwloc's reader keeps; empty for all
    /// @throws ReaderFault in one line, when `content` is not such a graph; nothing is made then
    /// @throws IllegalArgumentException when there is no such format
    public static ResourceGraph read(String format, byte[] content, Set<String> allowlist) {
        try {
            return switch (format) {
                case "grug" -> GrugReader.read(new ByteArrayInputStream(content));
                case "jgf", "jgf_shorthand" -> JgfReader.read(content);
                case "rv1exec" -> ExecutionReader.read(content).graph();
                case "hwloc" ->
                        HwlocReader.read(List.of(new ByteArrayInputStream(content)), allowlist);
                default -> throw new IllegalArgumentException("unsupported reader " + format);
            };
        } catch (ReaderFault e) { // parsers say in several lines where it was
            throw new ReaderFault(String.valueOf(e.getMessage()).strip().replaceAll("\\s+", " "));
        }
    }

    /// `node,core,gpu` as a set; empty when nothing is named.
    public static Set<String> allowlist(String names) {
        return names.isBlank() ? Set.of() : Set.of(names.strip().split("\\s*,\\s*"));
    }
}
