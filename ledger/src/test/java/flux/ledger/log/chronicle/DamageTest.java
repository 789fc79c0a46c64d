package flux.ledger.log.chronicle;

import static flux.ledger.log.Records.record;
import static org.assertj.core.api.Assertions.assertThat;

import flux.ledger.log.EventLogReader;
import flux.ledger.log.LogDamagedException;
import flux.ledger.log.LogRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every bit of a small log is flipped once: what is read is exactly what was written, or it is
/// said where the damage is. Never a wrong record, a missing one, a hang or a crash.
class DamageTest {
    /// Lengths of 64, 128 and 512 bytes have headers that one flipped bit turns into "nothing
    /// here".
    private static final int[] LENGTHS = {0, 64, 9, 512, 128, 77};

    @TempDir Path directory;

    @Test
    void no_flipped_bit_in_a_closed_log_goes_unseen() throws Exception {
        try (ChronicleLog log = writtenLog()) {
            assertThat(log.lastPosition()).isPositive();
        }
        inAChild("closed");
    }

    @Test
    void no_flipped_bit_in_the_log_of_a_dead_writer_goes_unseen() throws Exception {
        byte[] unclosed;
        try (ChronicleLog log = writtenLog()) {
            log.sync();
            unclosed = Arrays.copyOf(Files.readAllBytes(CrashTest.file(directory)), 16 << 10);
        }
        Files.write(CrashTest.file(directory), unclosed);
        inAChild("dead");
    }

    private ChronicleLog writtenLog() {
        ChronicleLog log =
                ChronicleLog.open(directory, "jobs", ChronicleOptions.NESTED, notice -> {});
        for (int i = 0; i < LENGTHS.length; i++) {
            log.append(ByteBuffer.wrap(written(i)));
        }
        return log;
    }

    private void inAChild(String kind) throws IOException, InterruptedException {
        Process child = Children.start(BitFlipper.class, directory.toString(), kind);
        assertThat(child.inputReader().readAllAsString()).isEqualTo("all bits flipped\n");
        assertThat(child.waitFor()).isZero();
    }

    private static byte[] written(int i) {
        return LENGTHS[i] < 64 ? record(i) : ofSize(LENGTHS[i]);
    }

    private static byte[] ofSize(int size) {
        int overhead = flux.ledger.log.Records.ofLength(0).length;
        return flux.ledger.log.Records.ofLength(size - overhead);
    }

    /// Flips, reads, flips back; and says which bit when something is not as it should be.
    static final class BitFlipper {
        private BitFlipper() {}

        static void main(String[] args) throws IOException {
            Path directory = Path.of(args[0]);
            Path file = CrashTest.file(directory);
            byte[] whole = Files.readAllBytes(file);
            int end = whole.length;
            while (whole[end - 1] == 0) {
                end--;
            }
            for (int bit = 0; bit < 8 * end; bit++) {
                if (bit % 8 != bit / 8 % 8 && isInsideAnIndex(whole, bit / 8)) {
                    continue; // two thousand zeros that nobody reads: one bit of each will do
                }
                byte[] flipped = whole.clone();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                check(directory, file, flipped, bit, false);
                check(directory, file, flipped, bit, true);
            }
            System.out.println("all bits flipped");
        }

        private static boolean isInsideAnIndex(byte[] whole, int at) {
            return at > 32
                    && at + 32 < whole.length
                    && Arrays.equals(whole, at - 32, at + 32, new byte[64], 0, 64);
        }

        private static void check(
                Path directory, Path file, byte[] flipped, int bit, boolean asWriter)
                throws IOException {
            Files.write(file, flipped);
            int seen = 0;
            try (ChronicleLog log = asWriter ? open(directory) : null;
                    EventLogReader reader =
                            log == null ? ChronicleLog.read(directory, "jobs") : log.reader()) {
                for (LogRecord next = reader.next(); next != null; next = reader.next()) {
                    if (!Arrays.equals(next.bytes(), written(seen++))) {
                        System.out.println("wrong record " + seen + " after bit " + bit);
                    }
                }
                if (seen < LENGTHS.length) {
                    System.out.println(
                            (LENGTHS.length - seen)
                                    + " records lost in silence after bit "
                                    + bit
                                    + " (byte "
                                    + bit / 8
                                    + ") "
                                    + asWriter);
                }
            } catch (LogDamagedException e) {
                if (!e.getMessage().contains("flux ledger verify")) {
                    System.out.println("no remedy: " + e.getMessage());
                }
            }
        }

        private static ChronicleLog open(Path directory) {
            return ChronicleLog.open(directory, "jobs", ChronicleOptions.NESTED, notice -> {});
        }
    }
}
