package flux.ledger.kvs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreeJsonTest {
    private static final String SHA = "sha1-c0a9faf907dda6216fd73bf81d0b3b21a1a8cb91";

    private static TreeObject read(String text) throws IOException {
        try (JsonParser json = TreeJson.JSON.createParser(text)) {
            json.nextToken();
            return TreeJson.read(json);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"data\":\"NDI=\",\"type\":\"val\",\"ver\":1}",
                "{\"data\":\"\",\"type\":\"val\",\"ver\":1}",
                "{\"data\":[\"" + SHA + "\",\"" + SHA + "\"],\"type\":\"valref\",\"ver\":1}",
                "{\"data\":[\"" + SHA + "\"],\"type\":\"dirref\",\"ver\":1}",
                "{\"data\":{\"target\":\"a.b\"},\"type\":\"symlink\",\"ver\":1}",
                "{\"data\":{\"namespace\":\"ns\",\"target\":\"a\"},\"type\":\"symlink\",\"ver\":1}",
                "{\"data\":{},\"type\":\"dir\",\"ver\":1}",
                "{\"data\":{\"B\":{\"data\":\"\",\"type\":\"val\",\"ver\":1},\"a/\u007f\u00e4\":"
                        + "{\"data\":{},\"type\":\"dir\",\"ver\":1}},\"type\":\"dir\",\"ver\":1}"
            })
    void canonical_text_is_read_and_written_the_same(String text) throws IOException {
        TreeJson.Text written = new TreeJson.Text();
        try (var json = TreeJson.JSON.createGenerator(written)) {
            TreeJson.write(json, read(text), null);
        }
        assertThat(written.toString(UTF_8)).isEqualTo(text);
    }

    @Test
    void the_order_of_keys_does_not_matter_when_reading() throws IOException {
        assertThat(read("{\"ver\": 1, \"type\": \"val\", \"data\": \"MQ==\"}"))
                .isEqualTo(KvsStory.val("1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{}",
                "{\"data\":\"\",\"type\":\"val\",\"ver\":2}",
                "{\"data\":\"\",\"type\":\"what\",\"ver\":1}",
                "{\"data\":\"!\",\"type\":\"val\",\"ver\":1}",
                "{\"data\":[],\"type\":\"valref\",\"ver\":1}",
                "{\"data\":[\"sha1-xyz\"],\"type\":\"valref\",\"ver\":1}",
                "{\"data\":[1],\"type\":\"dirref\",\"ver\":1}",
                "{\"data\":[\"" + SHA + "\",\"" + SHA + "\"],\"type\":\"dirref\",\"ver\":1}",
                "{\"data\":{\"target\":1},\"type\":\"symlink\",\"ver\":1}",
                "{\"data\":{\"target\":\"a\",\"more\":\"b\"},\"type\":\"symlink\",\"ver\":1}",
                "{\"data\":{\"a\":\"x\"},\"type\":\"dir\",\"ver\":1}",
                "{\"data\":{\"a.b\":{\"data\":\"\",\"type\":\"val\",\"ver\":1}},\"type\":\"dir\",\"ver\":1}",
                "{\"data\":\"\",\"type\":\"val\",\"ver\":1,\"x\":1}",
                "{\"data\":\"\",\"type\":\"val\""
            })
    void what_is_no_tree_object_is_refused(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(IOException.class);
    }

    @Test
    void blobrefs_are_text_and_bytes() {
        assertThat(BlobRef.parse(SHA)).hasToString(SHA);
        assertThat(BlobRef.ofDigest(BlobRef.parse(SHA).digest())).isEqualTo(BlobRef.parse(SHA));
        assertThat(BlobRef.of(BlobRef.Hash.SHA256, new byte[0]))
                .hasToString(
                        "sha256-e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BlobRef.parse("sha1-C0"))
                .withMessage("invalid blobref 'sha1-C0'");
        assertThatIllegalArgumentException().isThrownBy(() -> BlobRef.ofDigest(new byte[19]));
    }

    @Test
    void names_sort_as_their_utf8_bytes_do() {
        assertThat(Names.compare("\uff5e", "\ud83d\ude00")).isNegative();
        assertThat(Names.compare("a", "ab")).isNegative();
        assertThat(Names.compare("B", "a")).isNegative();
    }
}
