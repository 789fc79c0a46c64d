package flux.ledger.wire;

import static flux.ledger.wire.Frames.bytes;
import static flux.ledger.wire.Frames.decode;
import static flux.ledger.wire.Frames.encode;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flux.feature.Feature;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a peer may send that is no message: the connection is given up, nothing else.
@Feature("F290")
class BadFramesTest {
    private static final String HEADER = "14 8e01010b ffffffff 00000000 ffffffff 00000001";
    private static final Message REQUEST =
            Message.request("a.b", Message.payload("{}"), Message.NODEID_ANY, 1, Message.ROUTE);

    @Test
    void a_frame_that_is_not_whole_yet_is_waited_for() throws ProtocolException {
        byte[] frame = encode(REQUEST);
        for (int length = 0; length < frame.length; length++) {
            assertThat(decode(Arrays.copyOf(frame, length))).isEmpty();
        }
        assertThat(decode(frame)).hasSize(1);
    }

    @Test
    void a_large_message_that_is_only_announced_takes_no_room() throws ProtocolException {
        MessageDecoder decoder = new MessageDecoder();
        ByteBuffer room = decoder.room();
        room.order(ByteOrder.nativeOrder()).putInt(MessageEncoder.MAGIC);
        room.order(ByteOrder.BIG_ENDIAN).putInt(MessageDecoder.MESSAGE_BYTES_MAX);
        decoder.received();
        assertThat(decoder.next()).isNull();
        assertThat(decoder.room().capacity()).isLessThan(1 << 20);
    }

    @Test
    void another_magic_number_is_refused() {
        byte[] frame = encode(REQUEST);
        frame[0]++;
        assertThatThrownBy(() -> decode(frame))
                .isInstanceOf(ProtocolException.class)
                .hasMessageStartingWith("no Flux message");
    }

    @ParameterizedTest
    @CsvSource({"0", "20", "268435457", "2147483647", "-1"})
    void a_size_that_no_message_has_is_refused_before_its_bytes_come(int size) {
        ByteBuffer start = ByteBuffer.allocate(8);
        start.order(ByteOrder.nativeOrder()).putInt(MessageEncoder.MAGIC);
        start.order(ByteOrder.BIG_ENDIAN).putInt(size);
        assertThatThrownBy(() -> decode(start.array()))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("a message of %d bytes", Integer.toUnsignedLong(size));
    }

    @ParameterizedTest
    @CsvSource({
        "00 03 612e62, a part missing",
        "03 612e62, a part missing",
        "'', a part missing",
        "00 03 612e62 03 7b7d00 01 00, parts that its flags do not name",
        "00 03 612e62 ff 7fffffff 00, a part of 2147483647 bytes",
        "00 03 612e62 ff ffffffff 00, a part of -1 bytes",
        "00 03 612e62 ff 0000, a part missing",
        "00 ff 00000200 00, a part of 512 bytes",
        "04 61, a part of 4 bytes",
    })
    void parts_that_do_not_add_up_are_refused(String parts, String message) {
        refuses(parts + HEADER, message);
    }

    @ParameterizedTest
    @CsvSource({
        "00 13 8e01010b ffffffff 00000000 ffffffff 00000001, without a header",
        "00 14 8f01010b ffffffff 00000000 ffffffff 00000001, without a header",
        "00 14 8e02010b ffffffff 00000000 ffffffff 00000001, without a header",
        "00 14 8e01030b ffffffff 00000000 ffffffff 00000001, of type 3",
        "00 14 8e01000b ffffffff 00000000 ffffffff 00000001, of type 0",
        "8e01, without a header",
    })
    void a_body_needs_a_header_at_its_end(String body, String message) {
        refuses(body, message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{}", "{\0", "[]\0", "1\0", "\0", "{\"a\":\0", "{\"a\":\"\\udcff\"}\0"})
    void a_payload_that_is_no_object_with_nul_is_no_json(String payload) {
        Message message = Message.request("a.b", payload.getBytes(UTF_8), 0, 1, 0);
        assertThatThrownBy(message::json).isInstanceOf(IOException.class);
    }

    private static void refuses(String body, String message) {
        assertThatThrownBy(() -> MessageDecoder.decode(ByteBuffer.wrap(bytes(body))))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining(message);
    }
}
