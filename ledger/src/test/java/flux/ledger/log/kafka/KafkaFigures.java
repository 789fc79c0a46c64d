package flux.ledger.log.kafka;

import flux.ledger.log.EventLogReader;
import flux.ledger.log.Records;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// How fast the log is, beside what the brokers themselves can do (acks=all, without transactions):
/// `-Dflux.kafka.figures=1` on one broker, `=3` on three with three copies.
@EnabledIfSystemProperty(named = "flux.kafka.figures", matches = "[13]")
class KafkaFigures {
    private static final int BROKERS = Integer.getInteger("flux.kafka.figures", 1);
    private static final long MEASURE_NANOS = 6_000_000_000L;
    private static final byte[] RECORD = Records.ofLength(300 - Records.ofLength(0).length);

    @Test
    void appends_and_reads_per_second() throws Exception {
        List<BrokerProcess> brokers = KafkaFixture.cluster(BROKERS);
        String all =
                brokers.stream().map(BrokerProcess::bootstrap).collect(Collectors.joining(","));
        KafkaOptions options =
                new KafkaOptions(
                        KafkaAddress.parse("kafka://" + all + "/figures"),
                        Map.of(),
                        BROKERS,
                        Duration.ofSeconds(30),
                        0);
        floor(options, all);
        try (KafkaLog log = KafkaLog.open(options, "jobs", KafkaLogTest::noNotice)) {
            for (int batch : new int[] {1, 10, 100, 512}) {
                measure(
                        "log, a transaction of " + batch,
                        batch,
                        n -> {
                            for (int i = 0; i < batch; i++) {
                                log.stage(ByteBuffer.wrap(RECORD));
                            }
                            log.commit();
                        });
            }
            long before = System.nanoTime();
            int read = 0;
            try (EventLogReader reader = log.reader()) {
                while (reader.next() != null) {
                    read++;
                }
            }
            double seconds = (System.nanoTime() - before) / 1e9;
            say("read back: %,d records, %,.0f/s", read, read / seconds);
        }
        brokers.forEach(BrokerProcess::close);
    }

    private static void floor(KafkaOptions options, String bootstrap) throws Exception {
        KafkaLog.open(options, "floor", KafkaLogTest::noNotice).close();
        Map<String, Object> settings =
                Map.of("bootstrap.servers", bootstrap, "acks", "all", "linger.ms", 0);
        ByteArraySerializer bytes = new ByteArraySerializer();
        try (var producer = new KafkaProducer<>(settings, bytes, bytes)) {
            ProducerRecord<byte[], byte[]> record =
                    new ProducerRecord<>(options.address().topic("floor"), 0, null, RECORD);
            for (int batch : new int[] {1, 512}) {
                measure(
                        "broker alone, acks=all, " + batch + " at a time",
                        batch,
                        n -> {
                            List<Future<?>> sent = new ArrayList<>();
                            for (int i = 0; i < batch; i++) {
                                sent.add(producer.send(record));
                            }
                            sent.forEach(KafkaFigures::join);
                        });
            }
        }
    }

    private static void join(Future<?> sent) {
        try {
            sent.get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /// A third of the time to warm up.
    private static void measure(String what, int batch, IntConsumer once) {
        long end = System.nanoTime() + MEASURE_NANOS / 3;
        int n = 0;
        while (System.nanoTime() < end) {
            once.accept(n++);
        }
        long[] nanos = new long[1 << 20];
        int count = 0;
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < MEASURE_NANOS && count < nanos.length) {
            long before = System.nanoTime();
            once.accept(n++);
            nanos[count++] = System.nanoTime() - before;
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        Arrays.sort(nanos, 0, count);
        say(
                "%-36s %,9.0f records/s   p50 %6.2f ms   p99 %6.2f ms",
                what,
                (double) count * batch / seconds,
                nanos[count / 2] / 1e6,
                nanos[(int) (count * 0.99)] / 1e6);
    }

    private static void say(String format, Object... values) {
        System.out.println("KafkaFigures: " + String.format(Locale.ROOT, format, values));
    }
}
