package flux.replay.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Bytes that were added are there, from the heap or from the file, and after a reopening exactly
/// up to where it is wanted.
class GrowingFileTest {
    private static final int PAGE = 64;
    private static final int LENGTH_MAX = 150;

    @TempDir Path directory;
    private Path path;

    @BeforeEach
    void path() {
        path = directory.resolve("deep").resolve("file");
    }

    @Test
    void what_was_added_is_there_whatever_page_it_stands_on() {
        Random chance = new Random(7);
        byte[] all = new byte[10_000];
        chance.nextBytes(all);
        try (GrowingFile file = GrowingFile.empty(path, PAGE)) {
            for (int at = 0; at < all.length; ) {
                int length = Math.min(chance.nextInt(LENGTH_MAX), all.length - at);
                assertThat(file.append(Arrays.copyOfRange(all, at, at + length), length))
                        .isEqualTo(at);
                at += length;
                int from = chance.nextInt(at + 1);
                int wanted = chance.nextInt(at - from + 1);
                assertThat(file.get(from, wanted))
                        .isEqualTo(Arrays.copyOfRange(all, from, from + wanted));
            }
        }
    }

    @Test
    void a_short_one_touches_no_disk() {
        try (GrowingFile file = GrowingFile.empty(path, PAGE)) {
            file.append(new byte[PAGE - 1], PAGE - 1);
            assertThat(path.getParent()).doesNotExist();
        }
    }

    @Test
    void it_goes_on_from_every_length_that_it_ever_had() throws IOException {
        byte[] all = new byte[3 * PAGE + 5];
        new Random(1).nextBytes(all);
        for (int length = 0; length <= all.length; length++) {
            Extent extent;
            try (GrowingFile file = GrowingFile.empty(path, PAGE)) {
                file.append(all, length);
                extent = file.flush();
                file.append(new byte[PAGE], PAGE);
                file.flush();
            }
            try (GrowingFile file = GrowingFile.reopen(path, PAGE, extent)) {
                assertThat(file.bytes()).isEqualTo(length);
                assertThat(file.get(0, length)).isEqualTo(Arrays.copyOf(all, length));
                file.append(all, all.length);
                assertThat(file.get(length, all.length)).isEqualTo(all);
                assertThat(file.flush().bytes()).isEqualTo(length + all.length);
            }
        }
    }

    @Test
    void a_file_that_changed_or_is_too_short_is_refused() throws IOException {
        Extent extent;
        try (GrowingFile file = GrowingFile.empty(path, PAGE)) {
            file.append(new byte[5 * PAGE / 2], 5 * PAGE / 2);
            extent = file.flush();
        }
        byte[] good = Files.readAllBytes(path);
        for (int at = 0; at < good.length; at++) {
            byte[] bad = good.clone();
            bad[at] ^= 1;
            Files.write(path, bad);
            assertThatThrownBy(() -> GrowingFile.reopen(path, PAGE, extent).close())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("checksum of its first 160 bytes");
        }
        Files.write(path, Arrays.copyOf(good, good.length - 1));
        assertThatThrownBy(() -> GrowingFile.reopen(path, PAGE, extent).close())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has 159 bytes, 160 are expected");
    }

    @Test
    void what_cannot_be_written_stays_in_the_heap_until_it_can() throws IOException {
        byte[] all = new byte[4 * PAGE];
        new Random(2).nextBytes(all);
        Files.writeString(directory.resolve("deep"), "in the way");
        try (GrowingFile file = GrowingFile.empty(path, PAGE)) {
            file.append(all, all.length);
            assertThat(file.get(0, all.length)).isEqualTo(all);
            assertThatThrownBy(file::flush).isInstanceOf(IOException.class);
            Files.delete(directory.resolve("deep"));
            file.flush();
            assertThat(file.get(0, all.length)).isEqualTo(all);
        }
        assertThat(Files.readAllBytes(path)).isEqualTo(all);
    }
}
