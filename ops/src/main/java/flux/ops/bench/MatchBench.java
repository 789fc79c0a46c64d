package flux.ops.bench;

import flux.scheduler.fluxion.Fluxion;
import flux.scheduler.fluxion.FluxionOptions;
import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.jobspec.Jobspec;
import flux.scheduler.fluxion.match.Matched;
import flux.scheduler.fluxion.match.Matched.Found;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/// The match engine's speed: a table of scenarios, each with its target.
///
/// A figure is the CPU time of the matching thread (others may use the machine, too), the median of
/// several repeats, each on a fresh schedule; the graph is read once. Two more repeats before them
/// warm the JVM up. The collector's threads are not counted.
///
/// `flux.ops.bench.MatchBench [REPEATS [WORD]]`: only rows that contain the word.
public final class MatchBench {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int WARM_UPS = 2;
    private static final double MICROS = 1e3;
    private static final double SECONDS = 1e9;

    private final int repeats;
    private final String word;

    private MatchBench(int repeats, String word) {
        this.repeats = repeats;
        this.word = word;
    }

    public static void main(String[] args) {
        MatchBench bench =
                new MatchBench(
                        args.length > 0 ? Integer.parseInt(args[0]) : 5,
                        args.length > 1 ? args[1] : "");
        bench.loads();
        bench.speeds();
        bench.growth();
    }

    private void speeds() {
        System.out.println();
        System.out.println(
                "| jobs | machine | policy | matches | CPU us a match | matches a CPU second"
                        + " | target | real Flux |");
        System.out.println("|---|---|---|---:|---:|---:|---:|---:|");
        Machines machine = null;
        ResourceGraph graph = new ResourceGraph();
        for (MatchScenario scenario : MatchScenario.all()) {
            if (!scenario.toString().contains(word)) {
                continue;
            }
            if (!scenario.machine().equals(machine)) {
                machine = scenario.machine();
                graph = machine.load();
            }
            System.out.println(row(scenario, graph));
        }
    }

    private String row(MatchScenario scenario, ResourceGraph graph) {
        double micros = microsPerMatch(scenario, graph);
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s | %,d | %.1f | %,.0f | %s | %s |",
                scenario.jobs(),
                scenario.machine(),
                scenario.policy(),
                scenario.matches(),
                micros,
                1e6 / micros,
                scenario.target() == 0 ? "" : "%,d".formatted(scenario.target()),
                scenario.real());
    }

    private double microsPerMatch(MatchScenario scenario, ResourceGraph graph) {
        return median(() -> nanos(scenario, graph)) / MICROS / scenario.matches();
    }

    /// Of all matches that count, on a fresh schedule.
    private static long nanos(MatchScenario scenario, ResourceGraph graph) {
        Fluxion fluxion = new Fluxion(graph, FluxionOptions.of(scenario.policy()));
        long before = 0;
        for (int i = 0; i < scenario.matchesBefore() + scenario.matches(); i++) {
            if (i == scenario.matchesBefore()) {
                before = THREADS.getCurrentThreadCpuTime();
            }
            Jobspec jobspec = scenario.jobspecs().get(i % scenario.jobspecs().size());
            Matched matched =
                    scenario.reserves()
                            ? fluxion.allocateOrElseReserve(i + 1, jobspec, 0)
                            : fluxion.allocate(i + 1, jobspec, 0);
            if (!(matched instanceof Found)) {
                throw new IllegalStateException(scenario + ": no room for job " + (i + 1));
            }
        }
        return THREADS.getCurrentThreadCpuTime() - before;
    }

    private void growth() {
        System.out.println();
        System.out.println("| jobs | policy | racks | 1,248 nodes | 9,984 nodes | growth |");
        System.out.println("|---|---|---|---:|---:|---:|");
        for (MatchScenario small : MatchScenario.growing()) {
            if (!("growth " + small).contains(word)) {
                continue;
            }
            MatchScenario large = small.times(8);
            double before = microsPerMatch(small, small.machine().load());
            double after = microsPerMatch(large, large.machine().load());
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %s | %s | %.1f us | %.1f us | %.2f |%n",
                    small.jobs(),
                    small.policy(),
                    small.machine().racks() > 0 ? "yes" : "no",
                    before,
                    after,
                    after / before);
        }
    }

    private void loads() {
        System.out.println("| load | vertices | CPU s | bytes a vertex | target |");
        System.out.println("|---|---:|---:|---:|---|");
        List<Machines> machines =
                List.of(Machines.ofRacks(8192, 18, 0), Machines.ofRacks(10_000, 32, 4));
        for (Machines machine : machines) {
            if (("load " + machine).contains(word)) {
                System.out.println(load(machine));
            }
        }
    }

    /// Graph and engine, ready for the first match.
    private String load(Machines machine) {
        double nanos = median(() -> loadNanos(machine));
        Fluxion fluxion = new Fluxion(machine.load(), FluxionOptions.of("first"));
        int vertices = fluxion.graph().vertexCount();
        long with = usedHeap();
        Reference.reachabilityFence(fluxion);
        fluxion = null;
        long bytes = with - usedHeap();
        return String.format(
                Locale.ROOT,
                "| %s | %,d | %.2f | %.1f | 1.5 s, 64 bytes |",
                machine,
                vertices,
                nanos / SECONDS,
                bytes / (double) vertices);
    }

    private static long loadNanos(Machines machine) {
        long before = THREADS.getCurrentThreadCpuTime();
        new Fluxion(machine.load(), FluxionOptions.of("first"));
        return THREADS.getCurrentThreadCpuTime() - before;
    }

    /// What cannot be collected: measured until it does not fall any more.
    private static long usedHeap() {
        long before;
        long used = Long.MAX_VALUE;
        do {
            before = used;
            System.gc();
            used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        } while (used < before);
        return used;
    }

    private double median(LongSupplier measure) {
        for (int i = 0; i < WARM_UPS; i++) {
            var unused = measure.getAsLong();
        }
        long[] nanos = new long[repeats];
        Arrays.setAll(nanos, i -> measure.getAsLong());
        Arrays.sort(nanos);
        return nanos[repeats / 2];
    }
}
