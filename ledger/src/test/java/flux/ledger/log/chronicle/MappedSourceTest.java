package flux.ledger.log.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappedSourceTest {
    private static final int WRITTEN = 64 << 10;
    private static final int RESERVED = 4 << 20;
    private static final int LOOKS = 5_000;

    @TempDir Path dir;

    @Test
    void a_segment_can_be_read_while_its_reserve_is_cut_off() throws Exception {
        Path path = Files.write(dir.resolve("segment"), new byte[WRITTEN]);
        CyclicBarrier both = new CyclicBarrier(2);
        try (ExecutorService writer = Executors.newSingleThreadExecutor();
                RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
                MappedSource source = MappedSource.open(path)) {
            for (int i = 0; i < LOOKS; i++) {
                file.setLength(RESERVED);
                Future<?> cut = writer.submit(() -> cut(file, both));
                both.await();
                SegmentSource.Window window = source.window(0, WRITTEN);
                assertThat(window.bytes().limit()).isBetween(WRITTEN, RESERVED);
                assertThat(window.bytes().getInt(WRITTEN - Integer.BYTES)).isZero();
                cut.get();
            }
        }
    }

    private static Void cut(RandomAccessFile file, CyclicBarrier both) throws Exception {
        both.await();
        file.setLength(WRITTEN);
        return null;
    }
}
