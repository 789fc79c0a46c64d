package flux.ledger.kvs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class KvsRecordCodecTest {
    private static final KvsRecord COMMITTED =
            new KvsRecord(
                    7,
                    1_795_220_814_981_067L,
                    new KvsEvent.Committed(
                            "primary",
                            List.of(
                                    KvsStory.put("a", "1"),
                                    KvsStory.append("b.c", "2"),
                                    KvsStory.unlink("d")),
                            5001));

    @Test
    void a_record_is_one_sealed_json_object() {
        assertThat(new String(KvsStory.bytes(COMMITTED), UTF_8))
                .isEqualTo(
                        "{\"v\":1,\"seq\":7,\"time\":1795220814981067,\"namespace\":\"primary\",\"ops\":["
                                + "{\"key\":\"a\",\"flags\":0,\"dirent\":{\"data\":\"MQ==\",\"type\":\"val\",\"ver\":1}},"
                                + "{\"key\":\"b.c\",\"flags\":32,\"dirent\":{\"data\":\"Mg==\",\"type\":\"val\",\"ver\":1}},"
                                + "{\"key\":\"d\",\"flags\":0,\"dirent\":null}],\"userid\":5001,\"crc\":\"CRC\"}"
                                        .replace("CRC", crc(KvsStory.bytes(COMMITTED))));
        assertThat(KvsRecordCodec.read(KvsStory.bytes(COMMITTED))).isEqualTo(COMMITTED);
    }

    private static String crc(byte[] bytes) {
        return new String(bytes, bytes.length - 10, 8, UTF_8);
    }

    @Test
    void every_event_is_read_as_it_was_written() {
        StoredDir root = new StoredDir(new String[] {"x"}, new TreeObject[] {KvsStory.val("1")}, 1);
        for (KvsEvent event :
                List.of(
                        new KvsEvent.NamespaceCreated("ns", 7, 3, root),
                        new KvsEvent.NamespaceRemoved("ns"))) {
            KvsRecord record = new KvsRecord(1, 2, event);
            assertThat(KvsRecordCodec.read(KvsStory.bytes(record))).isEqualTo(record);
        }
        byte[] stored =
                KvsStory.bytes(new KvsRecord(1, 2, new KvsEvent.BlobStored(new byte[] {1, 0})));
        assertThat(((KvsEvent.BlobStored) KvsRecordCodec.read(stored).event()).blob())
                .containsExactly(1, 0);
    }

    @Test
    void a_record_that_was_changed_is_refused() {
        byte[] bytes = KvsStory.bytes(COMMITTED);
        bytes[8]++;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KvsRecordCodec.read(bytes))
                .withMessage("the seal of a kvs record does not hold");
    }
}
