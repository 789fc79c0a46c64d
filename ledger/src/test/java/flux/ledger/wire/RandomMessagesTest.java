package flux.ledger.wire;

import static flux.ledger.wire.Frames.decode;
import static flux.ledger.wire.Frames.encode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import flux.ledger.wire.Message.Type;
import java.io.ByteArrayOutputStream;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Messages of any content, in pieces of any size.
class RandomMessagesTest {
    private static final String[] TOPICS = {
        "a", "kvs.lookup", "job.ƒ", "x".repeat(254), "é".repeat(200)
    };
    private static final String[] HOPS = {"8f1f0d2e-77aa", "h", "hop-ü", "y".repeat(300)};

    @Test
    void what_is_sent_is_received_however_it_is_cut() throws ProtocolException {
        for (int seed = 0; seed < 150; seed++) {
            Random random = new Random(seed);
            List<Message> sent = new ArrayList<>();
            ByteArrayOutputStream stream = new ByteArrayOutputStream();
            for (int i = random.nextInt(20); i >= 0; i--) {
                Message message = message(random);
                sent.add(message);
                stream.writeBytes(encode(message));
            }
            int pieceBytesMax = seed % 3 == 0 ? 7 : 1 << random.nextInt(18);
            List<Message> received = decode(stream.toByteArray(), random, pieceBytesMax);
            ByteArrayOutputStream again = new ByteArrayOutputStream();
            received.forEach(message -> again.writeBytes(encode(message)));
            assertThat(again.toByteArray()).as("seed %d", seed).isEqualTo(stream.toByteArray());
            assertThat(received)
                    .extracting(Message::topic, Message::routes, Message::credential)
                    .containsExactlyElementsOf(
                            sent.stream()
                                    .map(m -> tuple(m.topic(), m.routes(), m.credential()))
                                    .toList());
        }
    }

    @Test
    @Timeout(60) // which a machine under load keeps, and moving 600 GB does not
    void a_large_message_in_many_pieces_is_not_moved_for_every_piece() throws ProtocolException {
        byte[] payload = new byte[100 << 20];
        Message message = Message.request("x.y", payload, 0, 1, 0);
        List<Message> received = decode(encode(message), new Random(1), 16 * 1024);
        assertThat(received)
                .singleElement()
                .satisfies(m -> assertThat(m.payload()).hasSize(100 << 20));
    }

    @Test
    void a_damaged_stream_is_refused_or_read_as_other_messages_but_never_fails_otherwise() {
        for (int seed = 0; seed < 4_000; seed++) {
            Random random = new Random(seed);
            byte[] frame = encode(message(random));
            for (int i = 1 + random.nextInt(3); i > 0; i--) {
                frame[random.nextInt(Math.min(frame.length, 60))] = (byte) random.nextInt(256);
            }
            try {
                decode(frame).forEach(RandomMessagesTest::use);
            } catch (ProtocolException expected) {
                assertThat(expected.getMessage()).hasLineCount(1);
            }
        }
    }

    private static void use(Message message) {
        assertThat(encode(message)).isNotEmpty();
    }

    private static Message message(Random random) {
        Type type = Type.values()[random.nextInt(Type.values().length)];
        int flags = random.nextInt(256);
        byte[] payload =
                new byte[random.nextInt(10) == 0 ? random.nextInt(200_000) : random.nextInt(600)];
        random.nextBytes(payload);
        List<String> routes = new ArrayList<>();
        for (int hop = random.nextInt(4); hop > 0; hop--) {
            routes.add(HOPS[random.nextInt(HOPS.length)]);
        }
        return new Message(
                type,
                flags,
                new Credential(random.nextInt(), random.nextInt()),
                random.nextInt(),
                random.nextInt(),
                (flags & Message.ROUTE) == 0 ? null : routes,
                (flags & Message.TOPIC) == 0 ? null : TOPICS[random.nextInt(TOPICS.length)],
                (flags & Message.PAYLOAD) == 0 ? null : payload);
    }
}
