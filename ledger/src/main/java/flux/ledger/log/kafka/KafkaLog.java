package flux.ledger.log.kafka;

import flux.ledger.log.EventLog;
import flux.ledger.log.EventLogReader;
import flux.ledger.log.LogFailedException;
import flux.ledger.log.LogRecord;
import flux.ledger.log.LogUnavailableException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/// The log across machines: a topic of one partition. A batch is one transaction, so it is there
/// whole or not at all; a position is an offset. Opening a log fences its earlier writer.
///
/// During an outage the first [#commit] waits as long as the options say; those after it say at
/// once that there is no answer yet, while the batch is written in the background as soon as one
/// comes.
public final class KafkaLog implements EventLog {
    private static final long[] NONE = {};

    private final String name;
    private final KafkaClients clients;
    private final KafkaTopic topic;
    private final Failures failures;
    private final Transactions transactions;
    private final RecentRecords recent;

    private List<byte[]> staged = new ArrayList<>();
    private @Nullable CompletableFuture<long[]> writing;
    private long writingSinceNanos;
    private volatile long lastPosition;

    private KafkaLog(
            String name,
            KafkaClients clients,
            KafkaTopic topic,
            Failures failures,
            Transactions transactions,
            long lastPosition) {
        this.name = name;
        this.clients = clients;
        this.topic = topic;
        this.failures = failures;
        this.transactions = transactions;
        this.lastPosition = lastPosition;
        this.recent = new RecentRecords(clients.options().recentBytesMax(), lastPosition);
    }

    /// Opens the log `name` for writing, or begins it; its writer until now, if it lives, is fenced
    /// and cannot append any more.
    ///
    /// @param notices gets a line about what is less safe than it should be
    /// @throws LogUnavailableException when no broker answers
    /// @throws IllegalArgumentException when the topic cannot hold a ledger
    public static KafkaLog open(KafkaOptions options, String name, Consumer<String> notices) {
        String topicName = options.address().topic(name);
        Failures failures = new Failures(options, topicName);
        KafkaClients clients = new KafkaClients(options);
        Transactions transactions = null;
        boolean opened = false;
        try {
            KafkaTopic topic;
            try (Admin admin = clients.admin()) {
                topic = KafkaTopic.open(admin, options, topicName, notices);
            }
            transactions =
                    new Transactions(
                            clients.producers(topicName),
                            topicName,
                            options.transaction(),
                            failures,
                            last -> behind(clients, topicName, last));
            transactions.takeOver(options.patience());
            long last = last(clients, topicName);
            KafkaLog log = new KafkaLog(name, clients, topic, failures, transactions, last);
            opened = true;
            return log;
        } catch (KafkaException e) {
            throw failures.of("opening", e);
        } finally {
            if (!opened && transactions != null) {
                transactions.close();
            }
        }
    }

    private static long last(KafkaClients clients, String topic) {
        try (KafkaPartition all =
                new KafkaPartition(clients.randomConsumer(), topic, clients.options())) {
            return all.last();
        }
    }

    private static List<LogRecord> behind(KafkaClients clients, String topic, long position) {
        try (KafkaPartition all =
                new KafkaPartition(clients.consumer(), topic, clients.options())) {
            long end = all.end();
            all.seek(position + 1);
            List<LogRecord> found = new ArrayList<>();
            for (var next = all.read(end); !next.isEmpty(); next = all.read(end)) {
                next.forEach(one -> found.add(new LogRecord(one.offset(), one.value())));
            }
            return found;
        }
    }

    /// How many copies of each record there are.
    public int replicas() {
        return topic.replicas();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void stage(ByteBuffer record) {
        int length = record.remaining();
        if (length == 0 || length > topic.recordBytesMax()) {
            throw new IllegalArgumentException(
                    "%s: a record must have 1 to %d bytes, this one has %d"
                            .formatted(name, topic.recordBytesMax(), length));
        }
        if (writing != null) {
            if (writing.state() == Future.State.FAILED) {
                await(writing); // says why
            }
            throw noAnswer();
        }
        byte[] bytes = new byte[length];
        record.get(record.position(), bytes);
        staged.add(bytes);
    }

    @Override
    public long[] commit() {
        if (staged.isEmpty()) {
            return NONE;
        }
        return written(await(writing == null ? begin() : writing));
    }

    @Override
    public long @Nullable [] tryCommit(Runnable news) {
        if (staged.isEmpty()) {
            return NONE;
        }
        CompletableFuture<long[]> batch = writing;
        if (batch == null) {
            batch = begin();
            batch.whenComplete((_, _) -> news.run());
        }
        return !batch.isDone() && patienceNanos() > 0 ? null : written(await(batch));
    }

    private CompletableFuture<long[]> begin() {
        writingSinceNanos = System.nanoTime();
        writing = transactions.write(staged, lastPosition);
        return writing;
    }

    private long[] written(long[] positions) {
        for (int i = 0; i < positions.length; i++) {
            recent.add(positions[i], staged.get(i));
        }
        lastPosition = positions[positions.length - 1];
        staged = new ArrayList<>();
        writing = null;
        return positions;
    }

    private long patienceNanos() {
        return clients.options().patience().toNanos() - (System.nanoTime() - writingSinceNanos);
    }

    private long[] await(CompletableFuture<long[]> batch) {
        try {
            return batch.get(Math.max(patienceNanos(), 0), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw noAnswer();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw noAnswer();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failed
                    ? failed
                    : new LogFailedException(name + ": " + e.getCause(), e);
        }
    }

    private LogUnavailableException noAnswer() {
        return failures.unavailable(
                "a commit of " + staged.size() + " record(s)",
                Duration.ofNanos(System.nanoTime() - writingSinceNanos),
                transactions.lastFailure());
    }

    /// Nothing more to do: a commit is answered when enough brokers have it, and what survives the
    /// loss of one machine's power is a copy on another ([#replicas]).
    @Override
    public void sync() {}

    @Override
    public EventLogReader reader() {
        return new KafkaReader(clients, topic.name(), failures, recent, () -> lastPosition);
    }

    @Override
    public long lastPosition() {
        return lastPosition;
    }

    @Override
    public void close() {
        transactions.close();
    }
}
