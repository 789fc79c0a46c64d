package flux.ops.broker;

import flux.ledger.log.EventLog;
import flux.ledger.log.LogFailedException;
import flux.ledger.log.chronicle.ChronicleLog;
import flux.ledger.log.chronicle.ChronicleOptions;
import flux.ledger.log.kafka.KafkaLog;
import flux.ledger.log.kafka.KafkaOptions;
import flux.ledger.manager.Durability;
import flux.replay.repair.RepairPlan;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// The logs of an instance, open for writing. Whoever has them is the instance's only broker, so
/// they are opened before anything else of an instance is touched.
///
/// @param marks what makes them one ledger, for a ledger in files
public record Logs(EventLog jobs, EventLog kvs, EventLog output, Marks marks)
        implements AutoCloseable {
    private static final int REPLICAS_FOR_POWER = 3;

    /// @param statedir for a ledger in files
    /// @throws flux.ledger.log.LogLockedException when another broker has them
    /// @throws flux.ledger.log.LogDamagedException when they do not hold what was written
    /// @param notices gets a line about what was found and is not as it should be
    static Logs open(LedgerSettings settings, Path statedir, Consumer<String> notices) {
        if (settings.kafka() != null) {
            return ofPassing(settings, statedir, notices);
        }
        RepairPlan.requireNone(statedir);
        Logs logs =
                all(
                        name -> inFiles(statedir, name, ChronicleOptions.ROOT, notices),
                        Marks.of(statedir, notices));
        try {
            logs.marks.check(logs);
            return logs;
        } catch (LogFailedException e) {
            logs.withoutMarks().close();
            throw e;
        }
    }

    /// Those of an instance whose directories nobody opens again: files need no marks then.
    static Logs ofPassing(LedgerSettings settings, Path statedir, Consumer<String> notices) {
        KafkaOptions kafka = settings.kafka();
        return kafka == null
                ? all(name -> inFiles(statedir, name, ChronicleOptions.ROOT, notices), Marks.NONE)
                : all(name -> inKafka(settings.durability(), kafka, name, notices), Marks.NONE);
    }

    /// Those of an instance that is one of thousands, below the directory of one that has locked
    /// and marked its own.
    static Logs ofHosted(Path statedir, Consumer<String> notices) {
        RepairPlan.requireNone(statedir);
        return all(name -> inFiles(statedir, name, ChronicleOptions.NESTED, notices), Marks.NONE);
    }

    /// What is damaged in the output log is some jobs' data, and must not keep the others.
    private static ChronicleLog inFiles(
            Path statedir, String name, ChronicleOptions options, Consumer<String> notices) {
        return name.equals("output")
                ? ChronicleLog.openPastDamage(statedir, name, options, notices)
                : ChronicleLog.open(statedir, name, options, notices);
    }

    private static KafkaLog inKafka(
            Durability durability, KafkaOptions kafka, String name, Consumer<String> notices) {
        // Nobody reads the KVS's log while the instance lives.
        KafkaOptions options = name.equals("kvs") ? kafka.withRecentBytesMax(0) : kafka;
        KafkaLog log = KafkaLog.open(options, name, notices);
        if (durability == Durability.POWER && log.replicas() < REPLICAS_FOR_POWER) {
            log.close();
            throw new IllegalArgumentException(
                    "ledger.durability = \"power\" means, in Kafka, copies on other machines: at least %d, and log %s at %s has %d; add replicas to its topic, or set \"process\""
                            .formatted(REPLICAS_FOR_POWER, name, kafka.address(), log.replicas()));
        }
        return log;
    }

    private static Logs all(Function<String, EventLog> open, Marks marks) {
        Deque<EventLog> opened = new ArrayDeque<>();
        boolean complete = false;
        try {
            for (String name : new String[] {"jobs", "kvs", "output"}) {
                opened.add(open.apply(name));
            }
            complete = true;
            return new Logs(opened.remove(), opened.remove(), opened.remove(), marks);
        } finally {
            if (!complete) {
                opened.forEach(EventLog::close);
            }
        }
    }

    /// The same, each as `as` makes it.
    public Logs with(UnaryOperator<EventLog> as) {
        return new Logs(as.apply(jobs), as.apply(kvs), as.apply(output), Marks.NONE);
    }

    private Logs withoutMarks() {
        return new Logs(jobs, kvs, output, Marks.NONE);
    }

    @Override
    public void close() {
        marks.writeLast(this);
        try (output;
                kvs;
                jobs) {
            return;
        }
    }
}
