package flux.ops.faults;

import static org.assertj.core.api.Assertions.assertThat;

import flux.ledger.id.JobId;
import flux.ledger.log.LogDamagedException;
import flux.ledger.log.LogFailedException;
import flux.ledger.log.chronicle.ChronicleLog;
import flux.ledger.log.chronicle.ChronicleOptions;
import flux.ledger.log.chronicle.LedgerMark;
import flux.ledger.state.Instance;
import flux.replay.repair.LedgerRepair;
import flux.replay.repair.RepairReport;
import flux.replay.tools.LedgerFiles;
import flux.replay.tools.LedgerVerifier;
import flux.replay.tools.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Bits are flipped and blocks zeroed anywhere in a ledger: either nothing that counts is touched,
/// or it is said where; and after a repair everything is there that the report does not name.
///
/// `-Dflux.fault.rounds=2000` is the long form, `-Dflux.fault.seed=N` repeats one.
@Timeout(300)
class DamagedLedgerTest {
    private static final int ROUNDS = Faults.rounds(25);
    private static final int BLOCK_BYTES = 4096;

    @TempDir static Path dir;
    private static String digest = "";
    private static Set<JobId> jobs = Set.of();

    @BeforeAll
    static void live() throws Exception {
        digest = LivedLedger.live(dir.resolve("closed"), dir.resolve("killed"));
        jobs = LivedLedger.jobs(dir.resolve("killed"));
        assertThat(jobs).hasSizeGreaterThan(6);
    }

    private interface Fault {
        /// @param used how many bytes are in use
        /// @return what was done, for a message
        String strike(byte[] file, int used, Random chance);
    }

    @Test
    void a_flipped_bit() throws Exception {
        try_it(
                "bit flips",
                (file, used, chance) -> {
                    int bit = chance.nextInt(8 * used);
                    file[bit / 8] ^= (byte) (1 << bit % 8);
                    return "bit " + bit % 8 + " of byte " + bit / 8;
                });
    }

    @Test
    void a_zeroed_block() throws Exception {
        try_it(
                "zeroed blocks",
                (file, used, chance) -> {
                    int length = chance.nextBoolean() ? BLOCK_BYTES : 512;
                    int at = chance.nextInt(used / length + 1) * length;
                    Arrays.fill(file, at, Math.min(used, at + length), (byte) 0);
                    return length + " zeros at byte " + at;
                });
    }

    @Test
    void a_block_of_something_else() throws Exception {
        try_it(
                "foreign blocks",
                (file, used, chance) -> {
                    byte[] other = new byte[512];
                    chance.nextBytes(other);
                    int at = chance.nextInt(used / other.length + 1) * other.length;
                    System.arraycopy(other, 0, file, at, Math.min(other.length, used - at));
                    return "foreign bytes at byte " + at;
                });
    }

    @Test
    void a_file_that_is_cut() throws Exception {
        try_it(
                "cut files",
                (file, used, chance) -> {
                    int at = chance.nextInt(used);
                    Arrays.fill(file, at, file.length, (byte) 0);
                    return "nothing from byte " + at;
                });
    }

    private void try_it(String suite, Fault fault) throws Exception {
        long seed = Faults.seed();
        Random chance = new Random(seed);
        long entries = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String kind = chance.nextBoolean() ? "closed" : "killed";
            String log = List.of("jobs", "kvs", "output").get(chance.nextInt(3));
            Path copy = dir.resolve("copy");
            remove(copy);
            LivedLedger.copy(dir.resolve(kind), copy);
            Path file = LivedLedger.file(copy, log);
            byte[] bytes = Files.readAllBytes(file);
            String done = fault.strike(bytes, LivedLedger.used(bytes), chance);
            Files.write(file, bytes);
            String what = "seed %d, round %d: %s %s: %s".formatted(seed, round, kind, log, done);
            entries += check(what, copy, log, kind.equals("killed"));
        }
        Faults.count(suite, ROUNDS, entries);
    }

    /// @param mayBeTorn true when an end that is missing may be a write that a loss of power cut
    ///     short
    private long check(String what, Path copy, String log, boolean mayBeTorn) throws Exception {
        List<String> notices = new ArrayList<>();
        String refusal = open(copy, notices);
        Verification found = new LedgerVerifier(LedgerFiles.in(copy), 0, _ -> {}).run();
        boolean jobsAreGood = found.logs().getFirst().damage() == null;
        if (refusal == null && jobsAreGood && !mayBeTorn) {
            assertThat(LivedLedger.jobs(copy)).as(what).isEqualTo(jobs);
        }
        if (refusal == null && jobsAreGood && mayBeTorn && notices.isEmpty()) {
            // All of it, or the part of it that was there when power was lost: a prefix.
            assertThat(jobs).as(what).containsAll(LivedLedger.jobs(copy));
        }
        if (refusal != null) {
            assertThat(refusal)
                    .as(what)
                    .contains(copy.toString(), "flux ledger repair")
                    .containsAnyOf("byte ", "a part of the log");
        }
        Instance before = LivedLedger.replay(dir.resolve("killed"));
        RepairReport report = LedgerRepair.run(copy, Instant.EPOCH, false);
        assertThat(refusal == null || !report.isGood()).as(what).isTrue();
        assertThat(open(copy, notices)).as(what).isNull();
        Verification after = new LedgerVerifier(LedgerFiles.in(copy), 0, _ -> {}).run();
        assertThat(after.isGood() || report.touched().size() > 0).as(what + after).isTrue();
        assertThat(after.logs()).as(what).allMatch(one -> one.damage() == null);
        Instance now = LivedLedger.replay(copy);
        boolean isTorn =
                mayBeTorn && report.cuts().stream().noneMatch(cut -> cut.log().equals("jobs"));
        boolean isTold =
                report.cuts().stream().anyMatch(cut -> cut.log().equals("jobs") && cut.lost() > 0);
        for (JobId job : jobs) {
            boolean same = LivedLedger.describe(now, job).equals(LivedLedger.describe(before, job));
            boolean named = report.touched().containsKey(job) || report.perhaps().contains(job);
            boolean gone =
                    LivedLedger.describe(now, job).isEmpty(); // in the numbers that are missing
            assertThat(same || named || isTorn || gone && isTold)
                    .as(
                            "%s: %s is %s%n%s",
                            what, job, LivedLedger.describe(now, job), report.text())
                    .isTrue();
        }
        if (!log.equals("jobs")) {
            assertThat(now.digest()).as(what).isIn(digest, closedDigest());
        }
        assertThat(LedgerRepair.run(copy, Instant.EPOCH, false).isGood()).as(what).isTrue();
        return found.logs().stream().mapToLong(Verification.OfLog::records).sum();
    }

    private static String closedDigest() {
        return LivedLedger.replay(dir.resolve("closed")).digest();
    }

    /// As a start opens them.
    ///
    /// @return why it cannot, or null
    private static String open(Path statedir, List<String> notices) throws IOException {
        try {
            Map<String, Long> last = new TreeMap<>();
            for (String log : List.of("jobs", "kvs")) {
                try (var open =
                        ChronicleLog.open(statedir, log, ChronicleOptions.ROOT, notices::add)) {
                    last.put(log, open.lastPosition());
                }
            }
            try (var open =
                    ChronicleLog.openPastDamage(
                            statedir, "output", ChronicleOptions.ROOT, notices::add)) {
                last.put("output", open.lastPosition());
            }
            LedgerMark.check(statedir, last);
            Verification found = new LedgerVerifier(LedgerFiles.in(statedir), 0, _ -> {}).run();
            return found.logs().stream()
                    .filter(log -> !log.log().equals("output") && log.damage() != null)
                    .map(Verification.OfLog::damage)
                    .findFirst()
                    .orElse(null);
        } catch (LogDamagedException | LogFailedException e) {
            return e.getMessage();
        }
    }

    private static void remove(Path tree) throws IOException {
        if (Files.exists(tree)) {
            try (var walk = Files.walk(tree)) {
                for (Path path : walk.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
