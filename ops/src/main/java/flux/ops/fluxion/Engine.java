package flux.ops.fluxion;

import flux.scheduler.fluxion.Fluxion;
import flux.scheduler.fluxion.FluxionOptions;
import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.jobspec.JobspecReader;
import flux.scheduler.fluxion.policy.MatchPolicy;
import flux.scheduler.fluxion.reader.ExecutionReader;
import flux.scheduler.fluxion.reader.GraphFormat;
import flux.scheduler.fluxion.reader.MachineReader;
import flux.scheduler.fluxion.reader.ReaderFault;
import flux.scheduler.fluxion.schedule.FilterSpec;
import flux.scheduler.inventory.MachineDiscovery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/// Makes the match engine that the options describe.
final class Engine {
    private static final int RESERVE_MAX = 2_000_000;

    private Engine() {}

    /// @throws IllegalArgumentException for an option with a wrong value
    static Fluxion of(QueryOptions options, Path cwd) throws IOException {
        requireCount("reserve-vtx-vec", options.get("reserve-vtx-vec", "0"));
        try {
            return made(options, cwd);
        } catch (ReaderFault e) {
            throw new ReaderFault(options.get("load-file", "this machine") + ": " + e.getMessage());
        }
    }

    private static void requireCount(String option, String text) {
        if (!text.matches("[0-9]{1,7}") || Integer.parseInt(text) > RESERVE_MAX) {
            throw new IllegalArgumentException(
                    "%s must be a number from 0 to %d, not %s"
                            .formatted(option, RESERVE_MAX, text));
        }
    }

    private static byte[] content(Path file) throws IOException {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new IOException(file.toString(), e);
        }
    }

    private static Fluxion made(QueryOptions options, Path cwd) throws IOException {
        String format = options.get("load-format", "grug");
        boolean isThisMachine = format.equals("hwloc") && !options.has("load-file");
        Path file = cwd.resolve(options.get("load-file", "conf/default"));
        byte[] content = isThisMachine ? new byte[0] : content(file);
        long start = 0;
        long end = JobspecReader.DURATION_MAX;
        ResourceGraph graph;
        switch (format) {
            case "rv1exec", "rv1exec_force" -> {
                ExecutionReader.Execution execution = ExecutionReader.read(content);
                graph = execution.graph();
                start = execution.start();
                end = execution.end() > start ? execution.end() : end;
            }
            default -> {
                Set<String> allowlist = GraphFormat.allowlist(options.get("load-allowlist", ""));
                graph =
                        isThisMachine
                                ? MachineReader.read(new MachineDiscovery().topology(), allowlist)
                                : GraphFormat.read(format, content, allowlist);
            }
        }
        String traverser = options.get("traverser-policy", "simple");
        if (!traverser.equals("simple") && !traverser.equals("flexible")) {
            throw new IllegalArgumentException(
                    "traverser must be simple or flexible, not " + traverser);
        }
        return new Fluxion(
                graph,
                new FluxionOptions(
                        MatchPolicy.parse(options.get("match-policy", "first")),
                        FilterSpec.parse(
                                options.get("prune-filters", FluxionOptions.FILTERS_DEFAULT)),
                        Subsystems.named(options.get("match-subsystems", "CA")),
                        traverser.equals("flexible"),
                        start,
                        end,
                        true));
    }
}
