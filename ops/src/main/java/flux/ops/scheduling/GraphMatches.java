package flux.ops.scheduling;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.id.JobId;
import flux.ledger.text.Idset;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ops.fluxion.YamlTree;
import flux.scheduler.Scheduler;
import flux.scheduler.fluxion.Fluxion;
import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.jobspec.Jobspec;
import flux.scheduler.fluxion.jobspec.JobspecReader;
import flux.scheduler.fluxion.match.Matched;
import flux.scheduler.fluxion.match.Matched.Found;
import flux.scheduler.fluxion.reader.HoldingReader;
import flux.scheduler.fluxion.reader.NodeParts;
import flux.scheduler.fluxion.schedule.Held;
import flux.scheduler.fluxion.writer.Writer;
import flux.scheduler.fluxion.writer.Writers;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/// Matching by hand in an instance's graph (`flux ion-resource match`, `info`, `cancel`, `stats`).
/// Fails with EBUSY when there is not enough now, and with ENODEV when there never will be.
final class GraphMatches {
    private static final double MICROS = 1e6;
    private static final double NANOS = 1e9;
    private static final long DURATION_DEFAULT = 43_200;

    private final LongSupplier clockMicros;
    private final Map<Long, Double> overheads = new HashMap<>();
    private long next = 1;
    private long count;
    private double least = Double.MAX_VALUE;
    private double most;
    private double sum;

    GraphMatches(LongSupplier clockMicros) {
        this.clockMicros = clockMicros;
    }

    private long now() {
        return (long) (clockMicros.getAsLong() / MICROS);
    }

    ObjectNode nextJob(Scheduler scheduler, Fluxion engine, JsonNode request) {
        return object().put("jobid", next++);
    }

    /// `{"cmd", "jobid", "jobspec": YAML or JSON text, "format"?}`.
    ObjectNode match(Scheduler scheduler, Fluxion engine, JsonNode request)
            throws RpcException, IOException {
        String command = required(request, "cmd").asText();
        long job = required(request, "jobid").asLong();
        Jobspec jobspec = JobspecReader.read(YamlTree.parse(required(request, "jobspec").asText()));
        if (command.equals("satisfiability")) {
            if (!engine.isSatisfiable(jobspec)) {
                throw new RpcException(Errno.ENODEV, "Unsatisfiable request");
            }
            return object().put("jobid", job).put("status", "SATISFIABLE").put("overhead", 0.0);
        }
        long before = System.nanoTime();
        Matched matched = ask(engine, command, job, jobspec);
        double seconds = (System.nanoTime() - before) / NANOS;
        took(seconds);
        return switch (matched) {
            case Found found -> {
                String status = found.reserved() ? "RESERVED" : "ALLOCATED";
                boolean keeps = command.startsWith("allocate");
                if (keeps) {
                    overheads.put(job, seconds);
                }
                yield shown(engine, job, found, keeps ? status : "MATCHED", seconds, request);
            }
            case Matched.Busy _ ->
                    throw new RpcException(Errno.EBUSY, "No matching resources found");
            case Matched.Unsatisfiable _ ->
                    throw new RpcException(Errno.ENODEV, "Unsatisfiable request");
        };
    }

    private Matched ask(Fluxion engine, String command, long job, Jobspec jobspec)
            throws RpcException {
        long at = now();
        return switch (command) {
            case "allocate" -> engine.allocate(job, jobspec, at);
            case "allocate_with_satisfiability" -> engine.allocateOrTellWhether(job, jobspec, at);
            case "allocate_orelse_reserve" -> engine.allocateOrElseReserve(job, jobspec, at);
            case "without_allocating" -> engine.withoutAllocating(jobspec, at);
            case "without_allocating_future" -> engine.withoutAllocatingFuture(jobspec, at);
            default -> throw new RpcException(Errno.EINVAL, "unknown cmd " + command);
        };
    }

    private void took(double seconds) {
        count++;
        least = Math.min(least, seconds);
        most = Math.max(most, seconds);
        sum += seconds;
    }

    private static ObjectNode shown(
            Fluxion engine,
            long job,
            Found found,
            String status,
            double seconds,
            JsonNode request) {
        Writer writer =
                Writers.of(
                        request.path("format").asText("rv1_nosched"),
                        engine.graph(),
                        engine.schedule());
        String text =
                writer.write(new Writer.Resources(found.selection(), found.at(), found.end()));
        return object().put("jobid", job)
                .put("status", status)
                .put("overhead", seconds)
                .put("R", text.stripTrailing())
                .put("at", found.at());
    }

    /// `{"jobid", "R": R as text}`: somebody has it from now on.
    ObjectNode update(Scheduler scheduler, Fluxion engine, JsonNode request) throws IOException {
        long job = required(request, "jobid").asLong();
        byte[] text = required(request, "R").asText().getBytes(UTF_8);
        JsonNode execution = YamlTree.parse(new String(text, UTF_8)).path("execution");
        long at = execution.path("starttime").asLong();
        long end = execution.path("expiration").asLong();
        if (at == 0) {
            at = now();
        }
        int[] vertices = HoldingReader.execution(engine.graph(), text);
        Found found =
                engine.update(
                        job, vertices, false, at, end > at ? end : at + DURATION_DEFAULT, false);
        overheads.put(job, 0.0);
        return shown(engine, job, found, "ALLOCATED", 0, request);
    }

    ObjectNode info(Scheduler scheduler, Fluxion engine, JsonNode request)
            throws RpcException, IOException {
        Held held = held(engine, required(request, "jobid").asLong());
        return object().put("jobid", held.job())
                .put("status", held.isReserved() ? "RESERVED" : "ALLOCATED")
                .put("at", held.start())
                .put("overhead", overheads.getOrDefault(held.job(), 0.0));
    }

    private static Held held(Fluxion engine, long job) throws RpcException {
        Held held = engine.schedule().held(job);
        if (held == null) {
            throw new RpcException(Errno.ENOENT, "nonexistent job " + job);
        }
        return held;
    }

    /// Only of what was taken by hand.
    private static Held byHand(Scheduler scheduler, Fluxion engine, JsonNode request)
            throws RpcException, IOException {
        Held held = held(engine, required(request, "jobid").asLong());
        JobId job = new JobId(held.job());
        if (scheduler.holds(job) || held.isReserved() && !isNumbered(held.job())) {
            throw new RpcException(
                    Errno.EPERM,
                    job.f58() + " is a job of the instance: end it with `flux cancel`");
        }
        return held;
    }

    /// Ids of the instance's jobs begin far behind those that are counted here.
    private static boolean isNumbered(long job) {
        return job < 1L << 24;
    }

    ObjectNode cancel(Scheduler scheduler, Fluxion engine, JsonNode request)
            throws RpcException, IOException {
        Held held = byHand(scheduler, engine, request);
        engine.cancel(held.job());
        overheads.remove(held.job());
        return object();
    }

    private static boolean isOn(Idset ranks, ResourceGraph graph, int vertex) {
        int rank = NodeParts.rank(graph, vertex);
        return rank >= 0 && ranks.contains(rank);
    }

    /// `{"jobid", "R"}`: gives back the ranks of R.
    ObjectNode cancelPartly(Scheduler scheduler, Fluxion engine, JsonNode request)
            throws RpcException, IOException {
        Held held = byHand(scheduler, engine, request);
        ResourceGraph graph = engine.graph();
        Idset ranks = HoldingReader.ranks(required(request, "R").asText().getBytes(UTF_8));
        boolean isOver = engine.cancelPartly(held.job(), vertex -> isOn(ranks, graph, vertex));
        return object().put("full-removal", isOver ? 1 : 0);
    }

    ObjectNode stats(Scheduler scheduler, Fluxion engine, JsonNode request) {
        ResourceGraph graph = engine.graph();
        TreeMap<Integer, Integer> byRank = new TreeMap<>();
        int edges = 0;
        for (int u = 0; u < graph.vertexCount(); u++) {
            if (!graph.isGone(u)) {
                byRank.merge(graph.rank(u), 1, Integer::sum);
                var relations = graph.relations(engine.dominant());
                edges += relations.to(u) - relations.from(u);
            }
        }
        ObjectNode answer = object().put("V", graph.liveVertexCount()).put("E", edges);
        ObjectNode ranks = answer.putObject("by_rank");
        byRank.forEach((rank, vertices) -> ranks.put(Integer.toString(rank), vertices));
        answer.put("jobs", engine.schedule().jobs().size());
        return answer.put("njobs", count)
                .put("min-match", count == 0 ? 0 : least)
                .put("max-match", most)
                .put("avg-match", count == 0 ? 0 : sum / count);
    }

    ObjectNode clearStats(Scheduler scheduler, Fluxion engine, JsonNode request) {
        count = 0;
        least = Double.MAX_VALUE;
        most = 0;
        sum = 0;
        return object();
    }

    static JsonNode required(JsonNode request, String key) throws IOException {
        JsonNode value = request.get(key);
        if (value == null) {
            throw new IOException(key + " is missing");
        }
        return value;
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
