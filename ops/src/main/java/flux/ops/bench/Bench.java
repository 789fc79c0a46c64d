package flux.ops.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.wire.FluxClient;
import flux.ledger.wire.RpcException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/// Runs inside an instance (FLUX_URI) and prints one table row for each measure: rounds after
/// warm-up, and the median of them.
public final class Bench {
    private static final int ROUNDS = 5;
    private static final int WARM_ROUNDS = 3;
    private static final int LISTENER_MEMOS = 200;

    private final FluxClient client;
    private final int userid;
    private final long broker;
    private final OptionalLong keeper;
    private final PrintStream out;

    private Bench(FluxClient client, PrintStream out) throws IOException, RpcException {
        this.client = client;
        this.out = out;
        this.userid = Integer.parseInt(attribute("security.owner"));
        this.broker = Long.parseLong(attribute("broker.pid"));
        this.keeper =
                ProcessHandle.allProcesses()
                        .filter(p -> p.info().command().orElse("").endsWith("flux-keeper"))
                        .filter(p -> p.info().commandLine().orElse("").contains(rundir()))
                        .mapToLong(ProcessHandle::pid)
                        .findFirst();
    }

    private String rundir() {
        try {
            return attribute("rundir");
        } catch (IOException | RpcException e) {
            throw new IllegalStateException("no rundir", e);
        }
    }

    private String attribute(String name) throws IOException, RpcException {
        return client.rpc("attr.get", FluxClient.object().put("name", name)).path("value").asText();
    }

    /// @param args `real N`, `simulated N`, `history N`, `durability N`, `kvs N`, `keys N`,
    ///     `listeners N` or `lists N`
    public static void main(String[] args) throws IOException, RpcException, InterruptedException {
        try (FluxClient client = FluxClient.connect(System.getenv("FLUX_URI"))) {
            Bench bench = new Bench(client, System.out);
            int count = Integer.parseInt(args[1]);
            switch (args[0]) {
                case "real" -> bench.lives("real jobs (true)", "", count);
                case "simulated" -> bench.lives("simulated jobs", simulated(), count);
                case "history" -> bench.history(count);
                case "durability" -> bench.durability(count);
                case "kvs" -> new KvsBench(client, bench::row).run(count);
                case "keys" -> bench.keys(count);
                case "listeners" -> bench.listeners(count);
                case "lists" -> bench.lists(count);
                default -> throw new IllegalArgumentException("unknown measure " + args[0]);
            }
        }
    }

    private static String simulated() {
        return "\"exec\":{\"test\":{\"run_duration\":\"0.001s\"}},";
    }

    private void lives(String name, String attributes, int count) throws IOException, RpcException {
        Load load = new Load(client, userid, attributes);
        for (int i = 0; i < WARM_ROUNDS; i++) {
            load.submit(count);
            load.drain();
        }
        double[] submits = new double[ROUNDS];
        double[] lives = new double[ROUNDS];
        double[] cpu = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            double before = cpuMillis();
            long start = System.nanoTime();
            load.submit(count);
            long submitted = System.nanoTime();
            load.drain();
            long ended = System.nanoTime();
            cpu[i] = (cpuMillis() - before) / count;
            submits[i] = count / ((submitted - start) / 1e9);
            lives[i] = count / ((ended - start) / 1e9);
        }
        row(name + ": acknowledged submissions/s", median(submits));
        row(name + ": whole lives/s", median(lives));
        row(name + ": CPU ms per job, broker and keeper and children", median(cpu));
    }

    /// What a long history costs: heap, listing, and the rate of submission.
    private void history(int count) throws IOException, RpcException {
        Load load = new Load(client, userid, simulated());
        for (int i = 0; i < WARM_ROUNDS; i++) {
            load.submit(count / 10); // until both compilers have had their say
            load.drain();
        }
        double early = rate(load);
        double before = heapBytes();
        load.submit(count);
        load.drain();
        double after = heapBytes();
        double late = rate(load);
        row("heap bytes per inactive job", (after - before) / count);
        row("submission rate with " + count + " jobs more / before", late / early);
        for (String filter :
                List.of("{\"states\":[64]}", "{\"results\":[2]}", "{\"name\":[\"x\"]}")) {
            row("list of 10, " + filter + ", ms", listMillis(filter));
        }
    }

    /// The mode is the instance's; the floor is measured on its statedir, in the same run.
    private void durability(int count) throws IOException, RpcException {
        String mode =
                client.rpc("config.get", FluxClient.object())
                        .path("ledger")
                        .path("durability")
                        .asText("process");
        double[] rates = new double[ROUNDS];
        double[] floors = new double[ROUNDS];
        String uri = System.getenv("FLUX_URI");
        for (int i = -WARM_ROUNDS; i < ROUNDS; i++) {
            floors[Math.max(i, 0)] = DurabilityBench.floor(Path.of(attribute("statedir")));
            rates[Math.max(i, 0)] = DurabilityBench.rate(uri, userid, simulated(), count);
        }
        row("floor: fdatasync of 1 KiB, one after the other, syncs/s", median(floors));
        row(
                "durability %s: submissions acknowledged to %d clients that wait for each, per s"
                        .formatted(mode, DurabilityBench.CLIENTS),
                median(rates));
    }

    private void keys(int count) throws IOException, RpcException {
        KvsBench kvs = new KvsBench(client, this::row);
        row(
                "kvs: heap bytes for each of %,d keys with 20 bytes, beside these".formatted(count),
                kvs.heapForEach(count, 20, _ -> heapBytes()));
        int fewer = count / 10;
        row(
                "kvs: heap bytes for each of %,d keys with 1,000 bytes".formatted(fewer),
                kvs.heapForEach(fewer, 1000, _ -> heapBytes()));
    }

    /// One follows output for every five that follow eventlogs.
    private void listeners(int count) throws IOException, RpcException {
        Listeners warm =
                new Listeners(System.getenv("FLUX_URI"), client, userid, 40, 8, LISTENER_MEMOS);
        warm.run(broker);
        Listeners.Tally tally =
                new Listeners(
                                System.getenv("FLUX_URI"),
                                client,
                                userid,
                                count,
                                count / 5,
                                LISTENER_MEMOS)
                        .run(broker);
        row("listeners: clients", tally.clients());
        row("listeners: events delivered", tally.events());
        row("listeners: events missed", tally.missed());
        row("listeners: events doubled", tally.doubled());
        row(
                "listeners: CPU microseconds per event, broker",
                1e3 * tally.cpuMillis() / tally.events());
        row("listeners: heap growth while all listen, MB", tally.heapBytes() / 1e6);
    }

    private void lists(int count) throws IOException, RpcException, InterruptedException {
        double[] waits = new ListWait(System.getenv("FLUX_URI")).millis(count);
        row("small answers while lists of all jobs are read, ms: median", median(waits));
        row("… of 1,000, all but one within, ms", waits[(int) (waits.length * 0.999)]);
        row("… the longest, ms", waits[waits.length - 1]);
    }

    private double rate(Load load) throws IOException, RpcException {
        double[] rates = new double[ROUNDS];
        final int count = 2000;
        for (int i = 0; i < ROUNDS; i++) {
            long start = System.nanoTime();
            load.submit(count);
            rates[i] = count / ((System.nanoTime() - start) / 1e9);
            load.drain();
        }
        return median(rates);
    }

    private double listMillis(String filter) throws IOException, RpcException {
        double[] times = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            ObjectNode request = FluxClient.object();
            request.put("max_entries", 11);
            ArrayNode attributes = request.putArray("attrs");
            attributes.add("all");
            request.set(
                    "constraint",
                    new com.fasterxml.jackson.databind.ObjectMapper().readTree(filter));
            long start = System.nanoTime();
            client.rpc("job-list.list", request);
            times[i] = (System.nanoTime() - start) / 1e6;
        }
        return median(times);
    }

    /// Heap in use after a collection.
    private double heapBytes() throws IOException, RpcException {
        return client.rpc("ledger.heap", null).path("used").doubleValue();
    }

    private double cpuMillis() throws IOException {
        double sum = CpuTime.of(broker).own();
        if (keeper.isPresent()) {
            sum += CpuTime.of(keeper.getAsLong()).total();
        }
        return sum;
    }

    private void row(String name, KvsBench.Measure measure) {
        double[] values = new double[ROUNDS];
        try {
            for (int i = -WARM_ROUNDS; i < ROUNDS; i++) {
                values[Math.max(i, 0)] = measure.run(i + WARM_ROUNDS);
            }
        } catch (IOException | RpcException e) {
            throw new IllegalStateException(name, e);
        }
        row(name, median(values));
    }

    private void row(String name, double value) {
        out.println(String.format(Locale.ROOT, "| %s | %.3f |", name, value));
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
