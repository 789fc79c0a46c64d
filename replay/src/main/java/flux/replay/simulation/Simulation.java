package flux.replay.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import flux.executor.host.TaskKey;
import flux.executor.perilog.PerilogSettings;
import flux.executor.simulated.SimulatedTaskHost;
import flux.ledger.decide.Command;
import flux.ledger.decide.Command.DefineResources;
import flux.ledger.decide.Command.Drain;
import flux.ledger.decide.Command.DrainMode;
import flux.ledger.decide.Command.Raise;
import flux.ledger.decide.Command.SendSignal;
import flux.ledger.decide.Command.SetUrgency;
import flux.ledger.decide.Command.StartInstance;
import flux.ledger.decide.Command.StartQueue;
import flux.ledger.decide.Command.Submit;
import flux.ledger.decide.Command.Undrain;
import flux.ledger.entry.Submission;
import flux.ledger.id.JobId;
import flux.ledger.job.Job;
import flux.ledger.jobspec.JobRequests;
import flux.ledger.log.memory.MemoryLog;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// A random life of an instance under a seed: users submit, cancel and meddle, operators stop
/// queues and drain nodes, the broker crashes and comes back, and each consumer takes its turn when
/// chance says so. The same seed is the same life.
public final class Simulation {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long EPOCH = 1_700_000_000_000_000L;
    private static final int USER = 1000;
    private static final int GUEST = 2000;
    private static final int NODES = 3;
    private static final int CORES = 4;
    private static final long HOUR_MICROS = 3_600_000_000L;
    private static final int IDLE_TIMES = 2;
    private static final int SETTLE_STEPS_MAX = 200_000;

    private final Random chance;
    private final MemoryLog jobs = new MemoryLog("jobs");
    private final MemoryLog output = new MemoryLog("output");
    private final Invariants invariants = new Invariants(jobs);
    private final Map<TaskKey, Integer> starts = new HashMap<>();
    private final List<JobId> known = new ArrayList<>();
    private final Path statedir;
    private final SimulatedTaskHost host;
    private final FaultyLog faultyJobs;
    private final FaultyLog faultyOutput;
    private SimulatedInstance instance;
    private long skewMicros; // how wrong the clock of the machine is
    private long nowMicros = EPOCH;
    private int crashes;
    private final boolean exchanges;
    private final String config;
    private Planning planning = Planning.SIMPLE;

    /// @param statedir for its snapshots
    public Simulation(long seed, Path statedir) {
        this(seed, statedir, false, "{}");
    }

    /// @param exchanges whether schedulers come and go, too, and are asked why jobs wait
    public Simulation(long seed, Path statedir, boolean exchanges) {
        this(seed, statedir, exchanges, "{}");
    }

    /// @param config the instance's configuration, a JSON object: its housekeeping
    public Simulation(long seed, Path statedir, boolean exchanges, String config) {
        this.config = config;
        this.exchanges = exchanges;
        this.statedir = statedir;
        chance = new Random(seed);
        faultyJobs = new FaultyLog(jobs, new Random(~seed));
        faultyOutput = new FaultyLog(output, new Random(seed ^ 0x5DEECE66DL));
        host = new SimulatedTaskHost(new Script());
        instance = begin();
    }

    private final class Script implements SimulatedTaskHost.Script {
        @Override
        public int startErrno(TaskKey key) {
            boolean isJobs = key.attempt() == 0; // scripts of the instance may be run again
            if (starts.merge(key, 1, Integer::sum) > 1 && isJobs) {
                throw new Invariants.Broken("NO_TASK_RUNS_TWICE", key.toString());
            }
            final int enoent = 2;
            return chance.nextInt(20) == 0 ? enoent : 0;
        }

        @Override
        public long durationMicros(TaskKey key) {
            return chance.nextInt(3_000_000);
        }

        @Override
        public int waitStatus(TaskKey key) {
            return chance.nextInt(4) == 0 ? 256 : 0;
        }
    }

    private SimulatedInstance begin() {
        faultyJobs.writerDied();
        faultyOutput.writerDied();
        if (exchanges) {
            planning = Planning.ALL.get(chance.nextInt(Planning.ALL.size()));
        }
        SimulatedInstance next =
                new SimulatedInstance(
                        faultyJobs,
                        faultyOutput,
                        statedir,
                        host,
                        () -> nowMicros + skewMicros,
                        planning,
                        perilog());
        next.ask(new StartInstance("simulated", config), USER, true);
        ResourceSet.Builder all = ResourceSet.builder();
        for (int rank = 0; rank < NODES; rank++) {
            all.node(rank, "node" + rank, Idset.range(0, CORES - 1), Idset.EMPTY);
        }
        next.ask(new DefineResources(all.build(), "configuration"), USER, true);
        return next;
    }

    private PerilogSettings perilog() {
        try {
            return PerilogSettings.of(JSON.readTree(config));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("configuration is not JSON: " + config, e);
        }
    }

    /// Lets `steps` things happen, then lets everything come to its end.
    ///
    /// @throws Invariants.Broken naming the rule that did not hold
    public Summary run(int steps) {
        for (int i = 0; i < steps; i++) {
            happen();
            invariants.check();
        }
        settle();
        return new Summary(
                invariants.submittedCount(),
                invariants.endedCount(),
                crashes,
                instance.state().sequence(),
                invariants.housekeepingCount(),
                instance.state().digest());
    }

    /// What came of it.
    public record Summary(
            int submitted, int ended, int crashes, long entries, int housekept, String digest) {}

    private void happen() {
        if (exchanges && chance.nextInt(8) == 0) {
            if (chance.nextInt(4) == 0) {
                instance.exchange(Planning.ALL.get(chance.nextInt(Planning.ALL.size())));
            } else if (!known.isEmpty()) {
                instance.askWhy(known.get(chance.nextInt(known.size())));
            }
        }
        if (instance.state().epochMicros() > 0) { // on a log that is full no instance begins
            faultyJobs.age();
            faultyOutput.age();
        }
        switch (chance.nextInt(16)) {
            case 0, 1, 2 -> ask(submit());
            case 3 -> onSome(job -> new Raise(job, "cancel", 0, "by chance", null));
            case 4 -> onSome(job -> new SetUrgency(job, chance.nextInt(33)));
            case 5 -> onSome(job -> new SendSignal(job, 1 + chance.nextInt(64)));
            case 6 -> meddle();
            case 7 -> {
                switch (chance.nextInt(16)) {
                    case 0, 1 -> crash();
                    case 2 -> instance.takeSnapshot();
                    default -> instance.stepViews();
                }
            }
            case 8 -> {
                pass(chance.nextInt(2_000_000));
                if (chance.nextInt(8) == 0) {
                    skewMicros = chance.nextLong(-HOUR_MICROS, HOUR_MICROS); // the clock jumps
                }
            }
            case 9, 10, 11 -> instance.stepManager();
            case 12, 13 -> instance.stepScheduler();
            default -> instance.stepExecutor();
        }
        remember();
    }

    private void ask(Command command) {
        boolean owner = chance.nextInt(4) > 0;
        instance.ask(command, owner ? USER : GUEST, owner);
    }

    private interface CommandFor {
        Command of(JobId job);
    }

    private void onSome(CommandFor command) {
        if (!known.isEmpty()) {
            ask(command.of(known.get(chance.nextInt(known.size()))));
        }
    }

    private void meddle() {
        String rank = Integer.toString(chance.nextInt(NODES + 1));
        switch (chance.nextInt(4)) {
            case 0 -> ask(new StartQueue("", false, "by chance"));
            case 1 -> ask(new StartQueue("", true, ""));
            case 2 -> ask(new Drain(rank, "by chance", DrainMode.UPDATE));
            default -> ask(new Undrain(rank, "", false));
        }
    }

    private Command submit() {
        int cores = 1 + chance.nextInt(CORES);
        int slots = 1 + chance.nextInt(chance.nextInt(10) == 0 ? 40 : 4);
        StringBuilder system = new StringBuilder();
        if (chance.nextInt(3) == 0) {
            system.append("\"exec\":{\"test\":{\"run_duration\":\"")
                    .append(chance.nextInt(2000))
                    .append("ms\"}},");
        }
        if (chance.nextInt(4) == 0 && !known.isEmpty()) {
            String scheme =
                    List.of("after", "afterany", "afterok", "afternotok").get(chance.nextInt(4));
            String target = known.get(chance.nextInt(known.size())).f58();
            system.append(
                    "\"dependencies\":[{\"scheme\":\"%s\",\"value\":\"%s\"}],"
                            .formatted(scheme, target));
        }
        double limit = chance.nextInt(3) == 0 ? chance.nextInt(3) : 0;
        byte[] jobspec =
                ("{\"version\":1,\"resources\":[{\"type\":\"slot\",\"count\":%d,\"label\":\"task\","
                                + "\"with\":[{\"type\":\"core\",\"count\":%d}]}],"
                                + "\"tasks\":[{\"command\":[\"x\"],\"slot\":\"task\","
                                + "\"count\":{\"per_slot\":1}}],"
                                + "\"attributes\":{\"system\":{%s\"duration\":%s}}}")
                        .formatted(slots, cores, system, limit)
                        .getBytes(UTF_8);
        int urgency = chance.nextInt(6) == 0 ? chance.nextInt(33) : 16;
        return new Submit(
                urgency,
                chance.nextInt(5) == 0 ? 4 : 0,
                new Submission(jobspec, "h", "none", JobRequests.of(jobspec), null));
    }

    private void remember() {
        JobId last = instance.state().lastJob();
        if (last.value() != 0 && (known.isEmpty() || !known.getLast().equals(last))) {
            known.add(last);
        }
    }

    private void pass(long micros) {
        nowMicros += micros;
        host.advanceTo(nowMicros);
    }

    /// The broker is gone between two instructions; its tasks go on. What was in its memory only is
    /// lost.
    private void crash() {
        crashes++;
        pass(chance.nextInt(1_000_000));
        invariants.checkDigest(instance.state());
        instance = begin();
    }

    /// Everything is allowed to run, and time passes, until nothing happens any more.
    private void settle() {
        faultyJobs.heal();
        faultyOutput.heal();
        skewMicros = 0; // somebody has put the clock right
        // What was asked while the log was full may still be tried again: a drain, a stop of a
        // queue.
        pass(2 * HOUR_MICROS);
        for (int i = 0; i < SETTLE_STEPS_MAX && instance.stepManager(); i++) {
            continue;
        }
        int idle = 0;
        askUntilTaken(new StartQueue("", true, ""));
        for (int rank = 0; rank < NODES; rank++) {
            askUntilTaken(new Undrain(Integer.toString(rank), "", false));
        }
        for (int i = 0; i < SETTLE_STEPS_MAX; i++) {
            boolean worked = instance.stepManager();
            worked |= instance.stepScheduler();
            worked |= instance.stepExecutor();
            worked |= instance.stepViews();
            if (worked) {
                idle = 0;
                continue;
            }
            long next = instance.nextMicros();
            if (next == Long.MAX_VALUE && idle < IDLE_TIMES) {
                idle++; // what could not be recorded is tried again in a while, by a clock that
                // jumped
                pass(2 * HOUR_MICROS);
                continue;
            }
            if (next == Long.MAX_VALUE) {
                invariants.checkDigest(instance.state());
                checkAllEnded();
                if (invariants.keptCount() > 0) {
                    throw new Invariants.Broken(
                            "HOUSEKEEPING_ENDS", invariants.keptCount() + " jobs' has not");
                }
                invariants.checkList(instance.views().jobs());
                return;
            }
            pass(Math.max(next - nowMicros, 1));
        }
        throw new Invariants.Broken("EVERYTHING_COMES_TO_REST", "after " + SETTLE_STEPS_MAX);
    }

    private void askUntilTaken(Command command) {
        while (!instance.ask(command, USER, true)) {
            instance.stepManager();
        }
    }

    /// A dependency on a job that has ended must have been met, or have ended the job.
    private boolean waitsForOthers(Job job) {
        return job.holds().dependencies().stream()
                .map(description -> description.substring(description.indexOf('=') + 1))
                .anyMatch(target -> instance.state().find(JobId.parse(target)).isPresent());
    }

    private void checkAllEnded() {
        for (Job job : instance.state().activeJobs()) {
            boolean mayWait = job.priority() == 0 || waitsForOthers(job);
            if (!mayWait) {
                throw new Invariants.Broken("EVERY_SUBMIT_ENDS_OR_WAITS", job.toString());
            }
        }
    }
}
