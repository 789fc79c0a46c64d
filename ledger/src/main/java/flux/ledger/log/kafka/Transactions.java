package flux.ledger.log.kafka;

import flux.ledger.log.LogRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;

/// Writes batches, each in one transaction, on a thread of its own, and never gives up on one: a
/// commit whose answer did not come is asked for again, in the same transaction, until the
/// coordinator says what became of it; one that Kafka has aborted is written again. So however long
/// an outage is, in the end a batch stands in the log whole and once, or this writer was fenced.
///
/// Kafka throws a transaction away that takes longer than agreed, and its producer with it. Then
/// another producer writes the batch, after a look whether it is not there after all.
final class Transactions implements AutoCloseable {
    private static final int AGAIN_MILLIS = 100;

    private final Producers producers;
    private final String topic;
    private final Duration transaction;
    private final Failures failures;
    private final LongFunction<List<LogRecord>> behind;
    private final ExecutorService thread;
    private long begunNanos;
    private volatile boolean closing;
    private volatile String lastFailure = "no answer";

    /// @param producers not initialized yet
    /// @param transaction how long one may take
    /// @param behind what is committed behind a position
    Transactions(
            Producers producers,
            String topic,
            Duration transaction,
            Failures failures,
            LongFunction<List<LogRecord>> behind) {
        this.producers = producers;
        this.topic = topic;
        this.transaction = transaction;
        this.failures = failures;
        this.behind = behind;
        this.thread =
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().daemon().name("kafka-" + topic).factory());
    }

    /// Fences all earlier writers; what they had begun is committed or aborted when this returns.
    void takeOver(Duration patience) {
        long giveUp = System.nanoTime() + patience.toNanos();
        producers.forEach(producer -> takeOver(producer, giveUp));
    }

    private void takeOver(Producer<byte[], byte[]> producer, long giveUp) {
        while (true) {
            try {
                producer.initTransactions();
                return;
            } catch (TimeoutException e) {
                if (System.nanoTime() > giveUp) {
                    throw failures.of("taking over", e);
                }
            } catch (KafkaException e) {
                throw failures.of("taking over", e);
            }
        }
    }

    /// @return the positions, when the batch is committed; ends with a [RuntimeException] of the
    ///     port's when nothing can be written any more
    ///
    /// @param last the position of the last record before them
    CompletableFuture<long[]> write(List<byte[]> records, long last) {
        return CompletableFuture.supplyAsync(() -> commit(records, last), thread);
    }

    /// What went wrong last, while a batch is not committed yet.
    String lastFailure() {
        return lastFailure;
    }

    private long[] commit(List<byte[]> records, long last) {
        lastFailure = "no answer";
        try {
            while (true) {
                Producer<byte[], byte[]> producer = producers.next(this::begin);
                try {
                    long[] positions = commit(producer, records);
                    producers.committed();
                    return positions;
                } catch (KafkaException e) {
                    if (!Failures.isNotOurs(e) || !isOverdue() || !producers.lose()) {
                        throw e;
                    }
                    lastFailure = "Kafka has ended a transaction that took too long";
                }
                long[] there = find(records, last);
                if (there.length > 0) {
                    return there;
                }
            }
        } catch (KafkaException e) {
            throw failures.of("a commit of " + records.size() + " record(s)", e);
        }
    }

    private void begin(Producer<byte[], byte[]> producer) {
        untilAnswered(producer::initTransactions);
    }

    private boolean isOverdue() {
        return System.nanoTime() - begunNanos >= transaction.toNanos();
    }

    /// The positions of `records` if they are in the log behind `last`; none if nothing is there.
    private long[] find(List<byte[]> records, long last) {
        List<LogRecord> there = behind.apply(last);
        if (there.isEmpty()) {
            return new long[0];
        }
        boolean isOurs = there.size() == records.size();
        for (int i = 0; isOurs && i < records.size(); i++) {
            isOurs = Arrays.equals(records.get(i), there.get(i).bytes());
        }
        if (!isOurs) {
            throw new ProducerFencedException("another writer's records stand in the log");
        }
        return there.stream().mapToLong(LogRecord::position).toArray();
    }

    private long[] commit(Producer<byte[], byte[]> producer, List<byte[]> records) {
        begunNanos = System.nanoTime();
        while (true) {
            try {
                return attempt(producer, records);
            } catch (KafkaException e) {
                if (!Failures.passes(e) || closing) {
                    throw e;
                }
                lastFailure = Failures.text(e);
            }
            untilAnswered(producer::abortTransaction);
            pause();
            begunNanos = System.nanoTime();
        }
    }

    private long[] attempt(Producer<byte[], byte[]> producer, List<byte[]> records) {
        List<Future<RecordMetadata>> sent = new ArrayList<>(records.size());
        producer.beginTransaction();
        for (byte[] record : records) {
            sent.add(producer.send(new ProducerRecord<>(topic, 0, null, record)));
        }
        untilAnswered(producer::commitTransaction);
        long[] positions = new long[sent.size()];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = offset(sent.get(i));
        }
        return positions;
    }

    private void untilAnswered(Runnable request) {
        while (true) {
            try {
                request.run();
                return;
            } catch (TimeoutException e) {
                lastFailure = Failures.text(e);
                if (closing) {
                    throw e;
                }
            }
        }
    }

    private static long offset(Future<RecordMetadata> sent) {
        try {
            return sent.get().offset();
        } catch (ExecutionException e) {
            throw new KafkaException("committed without a record: " + e.getCause(), e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(AGAIN_MILLIS);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    @Override
    public void close() {
        closing = true;
        producers.close();
        thread.shutdownNow();
    }
}
