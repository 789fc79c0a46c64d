package flux.replay.trace;

import flux.ledger.job.JobRequest;
import flux.ledger.job.JobRequest.Shape;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;
import flux.replay.trace.TraceJob.Past;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/// Traces from files in the Standard Workload Format.
///
/// A processor is a core. A job that asked for p of them becomes p slots of one core, as by `flux
/// submit -n p`, on whichever nodes have them; or, in whole nodes, as many nodes as p fills, as by
/// `flux submit -N … --exclusive`.
public final class SwfTraces {
    static final String NO_RUN_TIME = "ran for no time, or nobody knows how long";
    static final String NO_SIZE = "no processors, or nobody knows how many";
    static final String PART = "part of a job that has a line of its own";

    private static final double MICROS = 1e6;
    private static final int GZIP = 0x1f8b;
    private static final long PRIORITY = 16;
    private static final long CORES_MAX = 10_000_000;

    private SwfTraces() {}

    /// What the trace's jobs are laid out on.
    ///
    /// @param nodes 0 for as many as the header says
    /// @param cores of each node; 0 for what the header says
    public record Layout(int nodes, int cores, boolean wholeNodes) {
        /// As the trace's own machine was.
        public static final Layout OWN = new Layout(0, 0, false);
    }

    /// @param in a text, or one that gzip compressed
    /// @throws TraceFault when it is no such file, or does not say how large the machine was
    public static Trace read(String name, InputStream in, Layout layout) throws IOException {
        return of(Swf.read(name, plain(in)), layout);
    }

    private static InputStream plain(InputStream in) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(in);
        buffered.mark(2);
        int magic = buffered.read() << 8 | buffered.read();
        buffered.reset();
        return magic == GZIP ? new GZIPInputStream(buffered) : buffered;
    }

    private static Trace of(Swf swf, Layout layout) {
        int nodes = layout.nodes();
        if (nodes == 0) {
            nodes = swf.count("MaxNodes").orElse(swf.count("MaxProcs").orElse(0));
        }
        if (nodes == 0) {
            throw new TraceFault(
                    swf.name()
                            + ": its header has no MaxNodes and no MaxProcs: say --nodes and --cores");
        }
        int cores = layout.cores();
        if (cores == 0) {
            cores = Math.ceilDiv(swf.count("MaxProcs").orElse(nodes), nodes);
        }
        List<TraceJob> jobs = new ArrayList<>();
        Map<String, Integer> skipped = new TreeMap<>();
        int cut = 0;
        for (SwfRow row : swf.rows()) {
            String why =
                    row.isPart()
                            ? PART
                            : row.run() <= 0 ? NO_RUN_TIME : row.processors() <= 0 ? NO_SIZE : "";
            if (!why.isEmpty()) {
                skipped.merge(why, 1, Integer::sum);
                continue;
            }
            jobs.add(job(row, cores, layout.wholeNodes()));
            cut += row.limit() > 0 && row.run() > row.limit() ? 1 : 0;
        }
        return new Trace(
                swf.name(),
                machine(nodes, cores),
                jobs,
                List.of(),
                swf.rows().size(),
                skipped,
                cut);
    }

    private static TraceJob job(SwfRow row, int coresPerNode, boolean wholeNodes) {
        int processors = row.processors();
        double limit = row.limit() > 0 ? row.limit() : row.run();
        int nodes = Math.ceilDiv(processors, coresPerNode);
        Shape shape =
                wholeNodes
                        ? new Shape(nodes, true, nodes, 1, 0)
                        : new Shape(0, false, processors, 1, 0);
        return new TraceJob(
                row.job(),
                micros(row.submit()),
                Math.max(1, micros(Math.min(row.run(), limit))),
                processors,
                PRIORITY,
                request(row.job(), shape, limit),
                new Past(
                        row.waited() < 0 ? TraceJob.UNKNOWN : micros(row.waited()),
                        micros(row.run())));
    }

    private static JobRequest request(String name, Shape shape, double limit) {
        return new JobRequest(
                name,
                null,
                null,
                null,
                null,
                shape.slots(),
                limit,
                shape,
                null,
                null,
                null,
                List.of());
    }

    private static long micros(double seconds) {
        return Math.round(seconds * MICROS);
    }

    /// Nodes `node0`, `node1`, … that are all alike.
    ///
    /// @throws TraceFault when it is too large to be simulated
    public static ResourceSet machine(int nodes, int cores) {
        if ((long) nodes * cores > CORES_MAX) {
            throw new TraceFault(
                    "a machine of %d nodes of %d cores is too large: %d cores in all are the limit"
                            .formatted(nodes, cores, CORES_MAX));
        }
        ResourceSet.Builder all = ResourceSet.builder();
        for (int rank = 0; rank < nodes; rank++) {
            all.node(rank, "node" + rank, Idset.range(0, cores - 1), Idset.EMPTY);
        }
        return all.build();
    }
}
