package flux.ledger.log.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;

/// Writes batches, each in one transaction, on a thread of its own, and never gives up on one: a
/// commit whose answer did not come is asked for again, in the same transaction, until the
/// coordinator says what became of it; one that Kafka has aborted is written again. So however long
/// an outage is, in the end a batch stands in the log whole and once, or this writer was fenced.
///
/// Several producers take turns, one transaction after the other: when Kafka has answered a commit
/// it still has to mark the transaction's end in the topic, and a producer that begins its next one
/// before that is put off by the broker for 20 ms and more. Taking over fences them all, before the
/// log is read.
final class Transactions implements AutoCloseable {
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);
    private static final int AGAIN_MILLIS = 100;

    private final List<Producer<byte[], byte[]>> producers;
    private final String topic;
    private final Failures failures;
    private final ExecutorService thread;
    private int turn;
    private volatile boolean closing;
    private volatile String lastFailure = "no answer";

    /// @param producers not initialized yet
    Transactions(List<Producer<byte[], byte[]>> producers, String topic, Failures failures) {
        this.producers = List.copyOf(producers);
        this.topic = topic;
        this.failures = failures;
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
    CompletableFuture<long[]> write(List<byte[]> records) {
        return CompletableFuture.supplyAsync(() -> commit(records), thread);
    }

    /// What went wrong last, while a batch is not committed yet.
    String lastFailure() {
        return lastFailure;
    }

    private long[] commit(List<byte[]> records) {
        String what = "a commit of " + records.size() + " record(s)";
        lastFailure = "no answer";
        Producer<byte[], byte[]> producer = producers.get(turn);
        turn = (turn + 1) % producers.size();
        try {
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
            }
        } catch (KafkaException e) {
            throw failures.of(what, e);
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
        producers.forEach(producer -> producer.close(LAST_WORDS));
        thread.shutdownNow();
    }
}
