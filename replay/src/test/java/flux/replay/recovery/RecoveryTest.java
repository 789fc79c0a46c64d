package flux.replay.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import flux.ledger.entry.PositionedEntry;
import flux.ledger.id.JobId;
import flux.ledger.job.JobFlags;
import flux.ledger.log.memory.MemoryLog;
import flux.ledger.output.GuestEvent;
import flux.ledger.output.OutputRecord;
import flux.ledger.output.OutputWriter;
import flux.ledger.state.Instance;
import flux.replay.Past;
import flux.replay.RandomPast;
import flux.replay.jobs.Listed;
import flux.replay.recovery.Recovery.Recovered;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An instance that starts from a snapshot is the one that starts from the first entry.
class RecoveryTest {
    private static final int SEEDS = 12;
    private static final int STEPS = 300;

    @TempDir Path statedir;
    private final List<String> notices = new ArrayList<>();
    private final List<PositionedEntry> seen = new ArrayList<>();
    private MemoryLog output = new MemoryLog("output");

    private Recovered recover(MemoryLog jobs) throws IOException {
        seen.clear();
        notices.clear();
        SnapshotDirectory directory = new SnapshotDirectory(statedir);
        return new Recovery(jobs, output, directory, (e, _) -> seen.add(e), notices::add).run();
    }

    /// What a broker does while it lives.
    private void snapshot(Recovered recovered) throws IOException {
        snapshot(recovered, recovered.instance().digest());
    }

    private void snapshot(Recovered recovered, String digest) throws IOException {
        Instance instance = recovered.instance();
        Snapshot snapshot =
                Snapshot.of(
                        instance.picture().counters(),
                        recovered.position(),
                        recovered.views(),
                        recovered.generation(),
                        recovered.guests());
        recovered.views().jobs().history().force();
        new SnapshotDirectory(statedir).write(snapshot.withDigest(digest));
    }

    /// A log that ends behind `entry`.
    private static MemoryLog upTo(int entry, Past past) {
        MemoryLog log = new MemoryLog("jobs");
        try (var reader = past.log.reader()) {
            for (int i = 0; i < entry; i++) {
                log.append(java.nio.ByteBuffer.wrap(reader.next().bytes()));
            }
        }
        return log;
    }

    private static String all(Recovered recovered) {
        StringBuilder text = new StringBuilder(recovered.instance().digest());
        text.append(recovered.views().waitable()).append(recovered.views().queues().named());
        text.append(recovered.views().jobs().sequence());
        text.append(recovered.views().jobs().lastJob());
        Listed.everything(recovered.views().jobs()).forEach(text::append);
        for (long id : recovered.views().jobs().ids()) {
            text.append(recovered.instance().findEnded(new JobId(id)));
            for (long p : recovered.views().jobs().find(new JobId(id)).positions()) {
                text.append(p).append(' ');
            }
        }
        var counts = recovered.views().jobs().stats();
        counts.byQueue().forEach((queue, count) -> text.append(queue).append(count.total()));
        return text.toString();
    }

    @Test
    void whatever_happened_before_and_after_it_a_snapshot_changes_nothing() throws IOException {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Past past = RandomPast.of(seed, STEPS);
            int entries = past.entries().size();
            String expected = all(recover(past.log));
            int at = (int) (seed * entries / (SEEDS + 1));
            snapshot(recover(upTo(at, past)));
            Recovered restarted = recover(past.log);
            assertThat(notices).as("seed %d", seed).isEmpty();
            assertThat(restarted.snapshotSequence()).isEqualTo(at);
            assertThat(all(restarted)).as("seed %d", seed).isEqualTo(expected);
            snapshot(restarted);
            assertThat(all(recover(past.log)))
                    .as("seed %d, from a second snapshot", seed)
                    .isEqualTo(expected);
            forgetSnapshots();
        }
    }

    @Test
    void what_has_ended_is_not_read_again() throws IOException {
        Past past = Past.begin();
        for (int i = 0; i < 50; i++) {
            past.ran(past.submitted(), 0, 0);
        }
        JobId waits = past.submitted();
        snapshot(recover(past.log));
        past.canceled(waits, "");
        recover(past.log);
        assertThat(seen).hasSize(3); // the instance's start, the waiting job, its end
    }

    @Test
    void a_result_that_nobody_had_can_still_be_had() throws IOException {
        Past past = Past.begin();
        JobId waitable = past.submitted(16, JobFlags.WAITABLE, "");
        past.ran(waitable, 0, 0);
        snapshot(recover(past.log));
        Recovered restarted = recover(past.log);
        assertThat(restarted.views().waitable()).containsExactly(waitable);
        assertThat(restarted.instance().findEnded(waitable).orElseThrow().waitable()).isTrue();
    }

    @Test
    void of_a_bad_snapshot_is_said_why_and_the_one_before_it_is_taken() throws IOException {
        Past past = RandomPast.of(5, STEPS);
        String expected = all(recover(past.log));
        snapshot(recover(upTo(100, past)));
        snapshot(recover(upTo(200, past)));
        Path newest = snapshots().getLast();
        byte[] good = Files.readAllBytes(newest);
        for (int at = 0; at < good.length; at += 97) {
            byte[] bad = good.clone();
            bad[at] ^= 4;
            Files.write(newest, bad);
            Recovered restarted = recover(past.log);
            assertThat(notices).hasSize(1).first().asString().contains(newest.toString());
            assertThat(restarted.snapshotSequence()).isEqualTo(100);
            assertThat(all(restarted)).isEqualTo(expected);
            assertThat(newest).as("what it refers to is written over").doesNotExist();
        }
    }

    @Test
    void a_damaged_history_is_made_anew_from_the_log() throws IOException {
        Past past = RandomPast.of(6, STEPS);
        String expected = all(recover(past.log));
        for (String file : List.of("rows", "texts")) {
            snapshot(recover(past.log));
            Path damaged = statedir.resolve("history/1").resolve(file);
            byte[] bytes = Files.readAllBytes(damaged);
            bytes[bytes.length / 2] ^= 1;
            Files.write(damaged, bytes);
            Recovered restarted = recover(past.log);
            assertThat(notices).hasSize(1).first().asString().contains("the checksum of its");
            assertThat(restarted.snapshotSequence()).isZero();
            assertThat(all(restarted)).isEqualTo(expected);
        }
    }

    @Test
    void a_snapshot_of_another_log_or_of_more_than_there_is_is_not_used() throws IOException {
        Past past = RandomPast.of(7, STEPS);
        snapshot(recover(past.log));
        Recovered shorter = recover(upTo(50, past));
        assertThat(notices).hasSize(1);
        assertThat(shorter.snapshotSequence()).isZero();
        assertThat(shorter.instance().sequence()).isEqualTo(50);
        snapshot(recover(past.log));
        recover(RandomPast.of(8, 2 * STEPS).log);
        assertThat(notices).hasSize(1).first().asString().contains("has another entry at position");
    }

    /// Jobs that have ended have their output at positions that the log does not reach any more.
    @Test
    void a_snapshot_that_has_seen_more_output_than_there_is_is_not_used() throws IOException {
        Past past = RandomPast.of(7, STEPS);
        OutputWriter writer = new OutputWriter();
        JobId job = past.submitted();
        List<GuestEvent> begun = List.of(GuestEvent.of("init"));
        OutputRecord said = new OutputRecord(job, 1, -1, 0, begun, List.of(), List.of(), List.of());
        output.append(writer.write(said));
        snapshot(recover(past.log));
        assertThat(recover(past.log).snapshotSequence()).isPositive();
        output = new MemoryLog("output");
        assertThat(recover(past.log).snapshotSequence()).isZero();
        assertThat(notices).hasSize(1).first().asString().contains("log output ends before");
    }

    /// The state is compared with what it was, not believed.
    @Test
    void a_snapshot_that_leads_to_another_state_is_not_used() throws IOException {
        Past past = RandomPast.of(7, STEPS);
        String expected = all(recover(past.log));
        snapshot(recover(past.log), "00".repeat(32));
        Recovered recovered = recover(past.log);
        assertThat(recovered.snapshotSequence()).isZero();
        assertThat(notices).hasSize(1).first().asString().contains("it leads to the state");
        assertThat(all(recovered)).isEqualTo(expected);
    }

    private List<Path> snapshots() throws IOException {
        try (Stream<Path> files = Files.list(statedir.resolve("snapshots"))) {
            return files.sorted().toList();
        }
    }

    private void forgetSnapshots() throws IOException {
        for (Path file : snapshots()) {
            Files.delete(file);
        }
    }
}
