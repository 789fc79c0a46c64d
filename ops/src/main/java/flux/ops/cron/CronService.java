package flux.ops.cron;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ops.connector.Reactor;
import flux.ops.connector.Request;
import flux.ops.rexec.BrokerTask;
import flux.ops.rexec.Elsewhere;
import flux.ops.rexec.Processes;
import flux.ops.service.BrokerLog;
import flux.ops.service.Methods;
import flux.ops.settings.BrokerEnvironment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;

/// `cron`: runs commands at intervals, at times, and when events come. What it knows ends with its
/// broker, as in Flux.
public final class CronService extends Methods {

    /// How many entries there may be.
    public static final int ENTRIES_MAX = 4096;

    private static final int SIGTERM = 15;
    private static final int NOT_FOUND_STATUS = 127 << 8;
    private static final double MILLIS_PER_SECOND = 1000;
    private static final long WAIT_MILLIS_MAX = 3_600_000;

    private final Reactor reactor;
    private final Processes processes;
    private final Elsewhere elsewhere;
    private final BrokerLog log;
    private final Path home;
    private final int size;
    private final DoubleSupplier clock;
    private final Map<Integer, CronEntry> entries = new TreeMap<>();
    private final CronSync sync = new CronSync();
    private int lastId;

    /// @param elsewhere the ranks that are other machines; rank 0 may be one
    /// @param home where commands run that say nothing of it
    /// @param size ranks of the instance
    /// @param clock seconds since the epoch
    public CronService(
            Reactor reactor,
            Processes processes,
            Elsewhere elsewhere,
            BrokerLog log,
            Path home,
            int size,
            DoubleSupplier clock) {
        super("cron");
        this.reactor = reactor;
        this.processes = processes;
        this.elsewhere = elsewhere;
        this.log = log;
        this.home = home;
        this.size = size;
        this.clock = clock;
        owner("create", this::create);
        owner("list", this::list);
        owner("delete", this::delete);
        owner("stop", this::stop);
        owner("start", this::start);
        owner("sync", this::sync);
    }

    private void create(Request request) throws RpcException, IOException {
        if (entries.size() >= ENTRIES_MAX) {
            throw new RpcException(Errno.ENOSPC, "at most " + ENTRIES_MAX + " entries");
        }
        CronEntry entry;
        try {
            entry = new CronEntry(lastId + 1, request.json(), home, clock.getAsDouble());
        } catch (IOException e) {
            throw new RpcException(Errno.EINVAL, String.valueOf(e.getMessage()));
        }
        if (entry.rank < 0 || entry.rank >= size) {
            throw new RpcException(Errno.EHOSTUNREACH, "rank " + entry.rank + " does not exist");
        }
        lastId++;
        entries.put(entry.id, entry);
        begin(entry);
        request.respond(entry.json());
    }

    private void begin(CronEntry entry) {
        entry.stopped = false;
        entry.started = clock.getAsDouble();
        entry.due = entry.trigger.first(entry.started);
        await(entry);
    }

    private void await(CronEntry entry) {
        int generation = ++entry.generation;
        if (entry.stopped || Double.isInfinite(entry.due)) {
            return;
        }
        double millis = Math.max((entry.due - clock.getAsDouble()) * MILLIS_PER_SECOND, 0);
        reactor.schedule(
                (long) Math.min(Math.ceil(millis), WAIT_MILLIS_MAX),
                () -> {
                    if (entry.generation == generation) {
                        wake(entry);
                    }
                });
    }

    private void wake(CronEntry entry) {
        double now = clock.getAsDouble();
        if (now >= entry.due) {
            entry.due = entry.trigger.next(entry.due, now);
            due(entry, now);
        }
        await(entry);
    }

    /// Runs it now, or with the next event that all wait for.
    private void due(CronEntry entry, double now) {
        if (sync.isNow(now)) {
            run(entry, now);
        } else {
            entry.deferred++;
            sync.defer(entry);
        }
    }

    private void run(CronEntry entry, double now) {
        if (entry.stopped || entry.running != null || !entries.containsKey(entry.id)) {
            return;
        }
        entry.count++;
        entry.lastrun = now;
        ObjectNode task = JsonNodeFactory.instance.objectNode().put("create-time", now);
        try {
            entry.running =
                    BrokerTask.start(
                            processes,
                            elsewhere,
                            entry.command,
                            environment(entry),
                            entry.cwd,
                            entry.rank,
                            told(entry, task));
            task.put("rank", entry.rank);
            limit(entry, entry.running);
        } catch (RpcException e) {
            notStarted(entry, task, String.valueOf(e.getMessage()));
        }
        if (entry.isDone()) {
            entry.stopped = true;
        }
    }

    private BrokerTask.Told told(CronEntry entry, ObjectNode task) {
        return new BrokerTask.Told() {
            @Override
            public void line(String stream, String line) {
                logLine(entry, stream, line);
            }

            @Override
            public void ended(int status) {
                if (entry.running != null) {
                    task.put("pid", entry.running.pid());
                }
                CronService.this.ended(entry, task, status);
            }

            @Override
            public void failed(String why) {
                notStarted(entry, task, why);
            }
        };
    }

    private void notStarted(CronEntry entry, ObjectNode task, String why) {
        logLine(entry, "stderr", why);
        ended(entry, task.put("state", "Exec Failure"), NOT_FOUND_STATUS);
    }

    private static Map<String, String> environment(CronEntry entry) {
        Map<String, String> env = BrokerEnvironment.handedOn(System.getenv());
        env.putAll(entry.environ);
        return env;
    }

    private void limit(CronEntry entry, BrokerTask task) {
        if (entry.timeout > 0) {
            reactor.schedule(
                    (long) Math.min(entry.timeout * MILLIS_PER_SECOND, Long.MAX_VALUE >> 20),
                    () -> {
                        if (entry.running == task) {
                            task.kill(SIGTERM);
                        }
                    });
        }
    }

    private void logLine(CronEntry entry, String stream, String line) {
        log.log(
                stream.equals("stdout") ? BrokerLog.INFO : BrokerLog.ERR + 1,
                "cron",
                "cron-%d[%s]: rank=%d: %s".formatted(entry.id, entry.name, entry.rank, line));
    }

    private void ended(CronEntry entry, ObjectNode task, int status) {
        task.put("status", status).put("end-time", clock.getAsDouble());
        task.put("code", (status & 0x7f) == 0 ? status >> 8 : 128 + (status & 0x7f));
        if (!task.has("state")) {
            task.put("state", status == 0 ? "Exited" : "Failed");
        }
        entry.ended(task, status);
        if (entry.stopOnFailure > 0 && entry.failcount >= entry.stopOnFailure) {
            entry.stopped = true;
        }
    }

    /// An event has been published.
    public void published(String topic) {
        double now = clock.getAsDouble();
        for (CronEntry deferred : sync.on(topic, now)) {
            run(deferred, now);
        }
        for (CronEntry entry : List.copyOf(entries.values())) {
            if (!entry.stopped
                    && entry.trigger instanceof Trigger.Event event
                    && topic.startsWith(event.topic())
                    && event.isDue(++entry.eventsSeen)
                    && now - entry.lastrun >= event.minInterval()) {
                due(entry, now);
            }
        }
    }

    private void list(Request request) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode all = answer.putArray("entries");
        entries.values().forEach(entry -> all.add(entry.json()));
        request.respond(answer);
    }

    private CronEntry find(Request request) throws RpcException, IOException {
        CronEntry entry = entries.get((int) integer(request, "id"));
        if (entry == null) {
            throw new RpcException(Errno.ENOENT, "");
        }
        return entry;
    }

    private void delete(Request request) throws RpcException, IOException {
        CronEntry entry = find(request);
        entries.remove(entry.id);
        entry.stopped = true;
        entry.generation++;
        killIfAsked(entry, request);
        request.respond(entry.json());
    }

    /// Stopping an entry lets what it runs go on, unless its end is asked for.
    private static void killIfAsked(CronEntry entry, Request request) throws IOException {
        if (entry.running != null && flag(request, "kill")) {
            entry.running.kill(SIGTERM);
        }
    }

    private void stop(Request request) throws RpcException, IOException {
        CronEntry entry = find(request);
        entry.stopped = true;
        entry.generation++;
        killIfAsked(entry, request);
        request.respond(entry.json());
    }

    private void start(Request request) throws RpcException, IOException {
        CronEntry entry = find(request);
        killIfAsked(entry, request);
        entry.count = entry.isDone() ? 0 : entry.count;
        begin(entry);
        request.respond(entry.json());
    }

    private void sync(Request request) throws IOException {
        JsonNode json = request.json();
        if (json.path("disable").asBoolean()) {
            double now = clock.getAsDouble();
            sync.disable().forEach(entry -> run(entry, now));
        } else if (json.path("topic").isTextual()) {
            sync.enable(json.path("topic").asText(), json.path("sync_epsilon").asDouble(0));
        }
        request.respond(sync.json());
    }
}
