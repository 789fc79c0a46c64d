package flux.ops.bench;

import flux.cli.submit.Submitter;
import flux.cli.tree.Hierarchy;
import flux.cli.tree.Hierarchy.Node;
import flux.cli.tree.Share;
import flux.cli.tree.Topology;
import flux.ledger.wire.FluxClient;
import flux.ledger.wire.RpcException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// Jobs through hierarchies of instances beside the same jobs in one: Figure 10 of Flux's learning
/// guide, real jobs, and an ensemble. Runs inside an instance (FLUX_URI).
///
/// `HierarchyBench figure JOBS SVG | real JOBS | ensemble JOBS`
public final class HierarchyBench {
    private static final int ROUNDS = 3;
    private static final int PIECE = 2048;
    private static final long LOOK_MILLIS = 5;
    private static final double MEGA = 1e6;

    /// @param name of the row
    /// @param topology null for none
    record Shape(String name, @org.jspecify.annotations.Nullable Topology topology) {
        static Shape of(String name, Integer... widths) {
            return new Shape(name, widths.length == 0 ? null : new Topology(List.of(widths)));
        }
    }

    /// @param rate whole lives a second, from the first submission until all have drained
    /// @param cpuMillis of broker, keeper and tasks, a job
    /// @param startSeconds until all instances were ready
    record Measured(double rate, double cpuMillis, double startSeconds, double endSeconds) {}

    private final FluxClient client;
    private final PrintStream out;
    private final String uri;
    private final int userid;
    private final long broker;
    private final String attributes;

    private HierarchyBench(FluxClient client, PrintStream out, String uri, boolean real)
            throws IOException, RpcException {
        this.client = client;
        this.out = out;
        this.uri = uri;
        this.userid = Integer.parseInt(attribute("security.owner"));
        this.broker = Long.parseLong(attribute("broker.pid"));
        this.attributes = real ? "" : "\"exec\":{\"test\":{\"run_duration\":\"0.001s\"}},";
    }

    private String attribute(String name) throws IOException, RpcException {
        return client.rpc("attr.get", FluxClient.object().put("name", name)).path("value").asText();
    }

    /// @param args the measure, the number of jobs, and for `figure` where the drawing goes
    public static void main(String[] args)
            throws IOException, RpcException, InterruptedException, ExecutionException {
        String uri = System.getenv("FLUX_URI");
        int jobs = Integer.parseInt(args[1]);
        try (FluxClient client = FluxClient.connect(uri)) {
            HierarchyBench bench =
                    new HierarchyBench(client, System.out, uri, args[0].equals("real"));
            switch (args[0]) {
                case "figure" -> bench.figure(jobs, Path.of(args[2]));
                case "real" -> bench.real(jobs);
                case "ensemble" -> bench.ensemble(jobs);
                default -> throw new IllegalArgumentException("unknown measure " + args[0]);
            }
        }
    }

    private void figure(int jobs, Path drawing)
            throws IOException, RpcException, InterruptedException, ExecutionException {
        Share machine = new Share(1152, 0, 32, 0);
        List<Shape> shapes =
                List.of(
                        Shape.of("flat: one instance"),
                        Shape.of("two levels: 36 leaves of 32 cores", 36),
                        Shape.of("three levels: 1,152 leaves of one core", 36, 32));
        List<Measured> ours = compare(shapes, machine, jobs);
        String[] published = {"1 / 1", "45 / 0.76", "60 / 0.48"};
        out.println(
                "| jobs, simulated, over 1,152 cores | jobs/s | to flat | CPU ms a job | start,"
                        + " end of instances, s | to flat: guide / Flux 0.88 on 2 cores |");
        out.println("|---|---|---|---|---|---|");
        for (int i = 0; i < shapes.size(); i++) {
            row(shapes.get(i), ours.get(i), ours.getFirst(), " " + published[i] + " |");
        }
        Files.writeString(
                drawing, HierarchyDrawing.svg(jobs, ours.stream().map(Measured::rate).toList()));
    }

    private void real(int jobs)
            throws IOException, RpcException, InterruptedException, ExecutionException {
        List<Shape> shapes =
                List.of(Shape.of("flat, real `true`"), Shape.of("two leaves, real `true`", 2));
        List<Measured> ours = compare(shapes, new Share(64, 0, 64, 0), jobs);
        for (int i = 0; i < shapes.size(); i++) {
            row(shapes.get(i), ours.get(i), ours.getFirst(), "");
        }
    }

    /// One round: it warms itself up.
    private void ensemble(int jobs)
            throws IOException, RpcException, InterruptedException, ExecutionException {
        measure(Shape.of("warm", 4), new Share(1152, 0, 32, 0), Math.max(1, jobs / 20));
        double before = heapBytes();
        Shape shape = Shape.of("an ensemble of " + jobs + " jobs in four leaves", 4);
        Measured measured = measure(shape, new Share(1152, 0, 32, 0), jobs);
        row(shape, measured, measured, "");
        out.printf(
                Locale.ROOT,
                "| heap in use before and after, MB | %.0f, %.0f |%n",
                before / MEGA,
                heapBytes() / MEGA);
    }

    private double heapBytes() throws IOException, RpcException {
        return client.rpc("ledger.heap", null).path("used").doubleValue();
    }

    private void row(Shape shape, Measured m, Measured flat, String more) {
        out.printf(
                Locale.ROOT,
                "| %s | %.0f | %.2f | %.3f | %.1f, %.1f |%s%n",
                shape.name(),
                m.rate(),
                m.rate() / flat.rate(),
                m.cpuMillis(),
                m.startSeconds(),
                m.endSeconds(),
                more);
    }

    /// The shapes take turns, after a turn that warms up; the median of each.
    private List<Measured> compare(List<Shape> shapes, Share machine, int jobs)
            throws IOException, RpcException, InterruptedException, ExecutionException {
        List<List<Measured>> rounds = new ArrayList<>();
        shapes.forEach(_ -> rounds.add(new ArrayList<>()));
        for (int round = -1; round < ROUNDS; round++) {
            for (int i = 0; i < shapes.size(); i++) {
                Measured measured = measure(shapes.get(i), machine, jobs);
                if (round >= 0) {
                    rounds.get(i).add(measured);
                }
            }
        }
        return rounds.stream().map(HierarchyBench::median).toList();
    }

    private static Measured median(List<Measured> all) {
        Measured[] sorted = all.toArray(Measured[]::new);
        Arrays.sort(sorted, java.util.Comparator.comparingDouble(Measured::rate));
        return sorted[sorted.length / 2];
    }

    private Measured measure(Shape shape, Share machine, int jobs)
            throws IOException, RpcException, InterruptedException, ExecutionException {
        Submitter submitter =
                new Submitter(
                        Map.of("PATH", "/usr/bin:/bin"),
                        Path.of("/tmp"),
                        Map.of(),
                        InputStream.nullInputStream(),
                        ZonedDateTime.now());
        long start = System.nanoTime();
        long ready;
        long ended;
        double cpu;
        try (Hierarchy hierarchy =
                new Hierarchy(uri, machine, submitter, List.of("--job-name=bench"))) {
            if (shape.topology() != null) {
                hierarchy.grow(shape.topology());
            }
            double before = cpuMillis();
            ready = System.nanoTime();
            lives(hierarchy.leaves(), jobs);
            ended = System.nanoTime();
            cpu = (cpuMillis() - before) / jobs;
        }
        return new Measured(
                jobs / seconds(ended - ready),
                cpu,
                seconds(ready - start),
                seconds(System.nanoTime() - ended));
    }

    private static double seconds(long nanos) {
        return nanos / 1e9;
    }

    private double cpuMillis() throws IOException {
        double sum = CpuTime.of(broker).own();
        for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
            if (process.info().command().orElse("").endsWith("flux-keeper")
                    && process.info().commandLine().orElse("").contains(rundir())) {
                sum += CpuTime.of(process.pid()).total();
            }
        }
        return sum;
    }

    private String rundir() {
        return uri.substring("local://".length(), uri.lastIndexOf('/'));
    }

    private void lives(List<Node> leaves, int jobs)
            throws InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> parts = new ArrayList<>();
            for (int i = 0; i < leaves.size(); i++) {
                Node leaf = leaves.get(i);
                int own = jobs / leaves.size() + (i < jobs % leaves.size() ? 1 : 0);
                parts.add(
                        threads.submit(
                                () -> {
                                    lives(leaf, own);
                                    return own;
                                }));
            }
            for (Future<Integer> part : parts) {
                part.get();
            }
        }
    }

    /// Not more than two pieces are active at a time, so a leaf's heap is bounded.
    private void lives(Node leaf, int jobs) throws IOException, RpcException, InterruptedException {
        try (FluxClient own = FluxClient.connect(leaf.uri())) {
            Load load = new Load(own, userid, attributes);
            int before = inactive(own);
            for (int sent = 0; sent < jobs; sent += PIECE) {
                while (sent > 2 * PIECE && before + sent - inactive(own) > PIECE) {
                    TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
                }
                load.submit(Math.min(PIECE, jobs - sent));
            }
            if (leaf.path().isEmpty()) {
                while (inactive(own) - before < jobs) {
                    TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
                }
            } else {
                load.drain();
            }
        }
    }

    private static int inactive(FluxClient client) throws IOException, RpcException {
        return client.rpc("job-list.job-stats", FluxClient.object())
                .at("/job_states/inactive")
                .asInt();
    }
}
