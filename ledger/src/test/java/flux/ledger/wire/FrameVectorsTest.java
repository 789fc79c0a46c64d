package flux.ledger.wire;

import static flux.ledger.wire.Frames.bytes;
import static flux.ledger.wire.Frames.decode;
import static flux.ledger.wire.Frames.encode;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import flux.feature.Feature;
import flux.ledger.wire.Message.Type;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Messages byte by byte, as Flux sends them on a little-endian machine: the layout is RFC 3's, the
/// frame around it the local connector's.
@Feature("F290")
class FrameVectorsTest {
    private static final String MAGIC = "1200eeff";
    private static final Credential OWNER =
            new Credential(5001, Credential.OWNER | Credential.LOCAL);
    private static final Message REQUEST = request("attr.get", "{\"name\":\"size\"}");

    @BeforeEach
    void theMagicNumberIsInTheOrderOfTheMachine() {
        assumeTrue(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN, "a big-endian machine");
    }

    @Test
    void a_request() throws Exception {
        isWritten(
                REQUEST,
                """
                00000030 00
                08 617474722e676574
                10 7b226e616d65223a2273697a65227d00
                14 8e01010b ffffffff 00000000 ffffffff 00000001""");
    }

    @Test
    void a_response_has_the_credential_and_the_matchtag_of_the_request() throws Exception {
        isWritten(
                Message.response(
                        REQUEST.with(OWNER), 0, Message.payload("{\"value\":\"2\",\"flags\":1}")),
                """
                00000038 00
                08 617474722e676574
                18 7b2276616c7565223a2232222c22666c616773223a317d00
                14 8e01020b 00001389 00000005 00000000 00000001""");
    }

    @Test
    void an_error_says_why_in_plain_text_or_says_nothing() throws Exception {
        Message ping = request("x.ping", "{}").with(OWNER);
        isWritten(
                Message.response(ping, Errno.ENOSYS, Message.payload("no")),
                """
                00000021 00 06 782e70696e67 03 6e6f00
                14 8e01020b 00001389 00000005 00000026 00000001""");
        isWritten(
                Message.response(ping, Errno.EHOSTUNREACH, null),
                """
                0000001d 00 06 782e70696e67
                14 8e010209 00001389 00000005 00000071 00000001""");
    }

    @Test
    void the_end_of_a_stream_keeps_the_flag_of_the_stream() throws Exception {
        Message watch =
                Message.request(
                        "w.x", null, Message.NODEID_ANY, 7, Message.STREAMING | Message.ROUTE);
        isWritten(
                Message.response(watch.with(OWNER), Errno.ENODATA, null),
                """
                0000001a 00 03 772e78
                14 8e010249 00001389 00000005 0000003d 00000007""");
    }

    @Test
    void an_event_from_a_client() throws Exception {
        isWritten(
                Message.event("foo.x", Message.payload("{\"a\":1}"), Credential.UNSET, 0, 0),
                """
                00000025 00 05 666f6f2e78 08 7b2261223a317d00
                14 8e01040b ffffffff 00000000 00000000 00000000""");
    }

    @Test
    void hops_stand_in_front_the_most_recent_first() throws Exception {
        isWritten(
                request("a.b", null).withRoutes(List.of("hop2", "hop1")),
                """
                00000024 04 686f7032 04 686f7031 00 03 612e62
                14 8e010109 ffffffff 00000000 ffffffff 00000001""");
    }

    @Test
    void the_answer_to_a_request_without_topic_and_routes_is_a_message_all_the_same()
            throws Exception {
        Message bare = new Message(Type.REQUEST, 0, OWNER, 0, 1, null, null, null);
        isWritten(
                Message.response(bare, Errno.EPROTO, null),
                """
                00000016 00
                14 8e010208 00001389 00000005 00000047 00000001""");
    }

    @Test
    void a_part_of_255_bytes_has_its_length_in_four_more_bytes() {
        byte[] short254 = frameWithPayload(254);
        byte[] long255 = frameWithPayload(255);
        byte[] long273 = frameWithPayload(273);
        assertThat(Arrays.copyOfRange(short254, 13, 14)).isEqualTo(bytes("fe"));
        assertThat(Arrays.copyOfRange(long255, 13, 18)).isEqualTo(bytes("ff 000000ff"));
        assertThat(Arrays.copyOfRange(long273, 13, 18)).isEqualTo(bytes("ff 00000111"));
    }

    private static byte[] frameWithPayload(int length) {
        return encode(
                new Message(
                        Type.REQUEST,
                        Message.TOPIC | Message.PAYLOAD | Message.ROUTE,
                        Credential.UNSET,
                        Message.NODEID_ANY,
                        1,
                        List.of(),
                        "a.b",
                        new byte[length]));
    }

    private static Message request(String topic, @Nullable String payload) {
        return Message.request(
                topic,
                payload == null ? null : Message.payload(payload),
                Message.NODEID_ANY,
                1,
                Message.ROUTE);
    }

    private static void isWritten(Message message, String hex) throws Exception {
        byte[] frame = bytes(MAGIC + hex);
        assertThat(encode(message)).asHexString().isEqualTo(hex(frame));
        assertThat(decode(frame))
                .singleElement()
                .satisfies(m -> assertThat(encode(m)).isEqualTo(frame));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().withUpperCase().formatHex(bytes);
    }
}
