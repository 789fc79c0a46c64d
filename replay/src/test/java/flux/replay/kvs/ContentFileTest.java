package flux.replay.kvs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flux.ledger.kvs.BlobRef;
import flux.ledger.kvs.snapshot.ContentMark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Long values in files: all of them, by name, however many and long they are.
class ContentFileTest {
    private static final BlobRef.Hash SHA1 = BlobRef.Hash.SHA1;

    @TempDir Path dir;

    private static byte[] text(String text) {
        return text.getBytes(UTF_8);
    }

    private ContentFile begin() throws IOException {
        return ContentFile.begin(dir, SHA1);
    }

    @Test
    void a_blob_is_found_by_its_name_and_counted_once() throws IOException {
        try (ContentFile file = begin()) {
            BlobRef ref = file.keep(text("one"));
            assertThat(file.keep(text("one")))
                    .isEqualTo(ref)
                    .isEqualTo(BlobRef.of(SHA1, text("one")));
            assertThat(file.load(ref)).isEqualTo(text("one"));
            assertThat(file.load(BlobRef.of(SHA1, text("other")))).isNull();
            assertThat(file.sizes().count()).isEqualTo(1);
        }
    }

    @Test
    void after_a_restart_what_came_before_the_mark_is_there_and_the_rest_comes_again()
            throws IOException {
        Random random = new Random(1);
        Map<BlobRef, byte[]> before = new LinkedHashMap<>();
        Map<BlobRef, byte[]> after = new LinkedHashMap<>();
        ContentMark mark;
        try (ContentFile file = begin()) {
            fill(file, random, before);
            mark = file.mark();
            fill(file, random, after);
            file.mark(); // written, but of no use without a snapshot
        }
        try (ContentFile file = ContentFile.goOn(dir, SHA1, mark)) {
            before.forEach((ref, blob) -> assertThat(file.load(ref)).isEqualTo(blob));
            after.keySet().forEach(ref -> assertThat(file.load(ref)).isNull());
            assertThat(file.sizes().count()).isEqualTo(before.size());
            after.values().forEach(file::keep);
            after.forEach((ref, blob) -> assertThat(file.load(ref)).isEqualTo(blob));
            assertThat(file.sizes().sum())
                    .isEqualTo(
                            before.values().stream().mapToLong(b -> b.length).sum()
                                    + after.values().stream().mapToLong(b -> b.length).sum());
        }
    }

    private static void fill(ContentFile file, Random random, Map<BlobRef, byte[]> into) {
        for (int i = 0; i < 300; i++) {
            byte[] blob = new byte[55 + random.nextInt(i % 50 == 0 ? 1 << 20 : 2000)];
            random.nextBytes(blob);
            into.put(file.keep(blob), blob);
        }
    }

    @Test
    void files_that_are_not_what_they_were_are_not_gone_on_with() throws IOException {
        ContentMark mark;
        try (ContentFile file = begin()) {
            file.keep(text("a value"));
            file.keep(text("another value"));
            mark = file.mark();
        }
        Path index = dir.resolve("content.index");
        byte[] good = Files.readAllBytes(index);
        byte[] bad = good.clone();
        bad[25] ^= 1;
        Files.write(index, bad);
        assertThatThrownBy(() -> ContentFile.goOn(dir, SHA1, mark)).hasMessageContaining("damaged");
        Files.write(index, good);
        Files.write(dir.resolve("content"), text("a val"));
        assertThatThrownBy(() -> ContentFile.goOn(dir, SHA1, mark)).hasMessageContaining("shorter");
    }

    /// It is checked by its name, which is its hash; and when it comes again, it is there again.
    @Test
    void a_damaged_blob_is_not_handed_out() throws IOException {
        ContentMark mark;
        BlobRef ref;
        try (ContentFile file = begin()) {
            ref = file.keep(text("a value"));
            mark = file.mark();
        }
        Files.write(dir.resolve("content"), text("a vaLue"));
        try (ContentFile file = ContentFile.goOn(dir, SHA1, mark)) {
            assertThat(file.load(ref)).isNull();
            assertThat(file.keep(text("a value"))).isEqualTo(ref);
            assertThat(file.load(ref)).isEqualTo(text("a value"));
        }
    }

    @Test
    void passing_ones_leave_nothing() throws IOException {
        try (ContentFile file = ContentFile.passing(SHA1)) {
            BlobRef ref = file.keep(new byte[1 << 20]);
            assertThat(file.load(ref)).hasSize(1 << 20);
        }
    }
}
