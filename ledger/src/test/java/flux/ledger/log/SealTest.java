package flux.ledger.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/// The seal finds every single flipped bit and every cut.
class SealTest {

    @Test
    void a_sealed_record_is_json_whose_last_key_is_its_checksum() {
        assertThat(Records.text(Records.record(1)))
                .matches("\\{\"n\":1,\"text\":\"x\",\"crc\":\"[0-9a-f]{8}\"}");
        assertThat(Seal.holds(Records.record(1))).isTrue();
    }

    @Test
    void the_seal_is_the_same_in_heap_and_direct_buffers() {
        byte[] json = "{\"a\":1}".getBytes(UTF_8);
        ByteBuffer heap = ByteBuffer.allocate(80).position(5).put(json);
        ByteBuffer direct = ByteBuffer.allocateDirect(80).position(5).put(json);
        Seal.close(heap, 5);
        Seal.close(direct, 5);
        assertThat(direct.flip()).isEqualTo(heap.flip());
    }

    @Test
    void no_flipped_bit_goes_unseen() {
        byte[] record = Records.record(17);
        for (int bit = 0; bit < 8 * record.length; bit++) {
            byte[] flipped = record.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(Seal.holds(flipped)).as("bit %d", bit).isFalse();
        }
    }

    @Test
    void no_cut_goes_unseen() {
        byte[] record = Records.record(17);
        for (int length = 0; length < record.length; length++) {
            assertThat(Seal.holds(java.util.Arrays.copyOf(record, length))).isFalse();
        }
    }

    @Test
    void what_is_no_object_cannot_be_sealed() {
        ByteBuffer list = ByteBuffer.allocate(80).put("[1]".getBytes(UTF_8));
        assertThatThrownBy(() -> Seal.close(list, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
