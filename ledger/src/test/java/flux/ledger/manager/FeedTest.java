package flux.ledger.manager;

import static org.assertj.core.api.Assertions.assertThat;

import flux.ledger.decide.Command;
import flux.ledger.entry.Origin;
import flux.ledger.entry.Origin.Via;
import flux.ledger.entry.PositionedEntry;
import flux.ledger.log.memory.MemoryLog;
import flux.ledger.state.Instance;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Consumers read what the job manager has appended, each at its own pace.
class FeedTest {
    private static final Origin OWNER = Origin.part(Via.MANAGER, 1000);

    private final MemoryLog log = new MemoryLog("jobs");
    private final Feed feed = new Feed(log, 0);
    private final Inbox inbox = new Inbox();
    private final JobManager manager =
            new JobManager(
                    new Instance(),
                    log,
                    feed,
                    inbox,
                    Durability.PROCESS,
                    () -> 1_000_000,
                    List.of(),
                    OWNER);

    private void append(int entries) {
        for (int i = 0; i < entries; i++) {
            inbox.offer(new Request(new Command.StartInstance("1", "{}"), OWNER, _ -> {}));
            manager.step();
        }
    }

    private static List<Long> read(Feed.Cursor cursor, int atMost) {
        List<Long> sequences = new ArrayList<>();
        for (int i = 0; i < atMost; i++) {
            PositionedEntry next = cursor.next();
            if (next == null) {
                break;
            }
            sequences.add(next.entry().sequence());
        }
        return sequences;
    }

    private static List<Long> fromTo(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    @Test
    void what_all_have_seen_is_not_kept() {
        Feed.Cursor quick = feed.after(0, log.lastPosition());
        Feed.Cursor slow = feed.after(0, log.lastPosition());
        append(100);
        assertThat(feed.kept()).isEqualTo(100);
        read(quick, 100);
        read(slow, 40);
        append(1);
        assertThat(feed.kept()).isEqualTo(61);
        read(quick, 1);
        read(slow, 61);
        append(1);
        assertThat(feed.kept()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, Feed.ENTRIES_MAX - 1, Feed.ENTRIES_MAX, 3 * Feed.ENTRIES_MAX + 7})
    void one_that_falls_behind_misses_nothing_and_sees_nothing_twice(int behind) {
        Feed.Cursor quick = feed.after(0, log.lastPosition());
        Feed.Cursor slow = feed.after(0, log.lastPosition());
        for (int i = 1; i <= behind; i++) {
            append(1);
            assertThat(read(quick, 2)).containsExactly((long) i);
        }
        assertThat(read(slow, behind / 2)).isEqualTo(fromTo(1, behind / 2));
        append(3);
        assertThat(feed.kept()).isLessThanOrEqualTo(Feed.ENTRIES_MAX);
        assertThat(read(slow, Integer.MAX_VALUE)).isEqualTo(fromTo(behind / 2 + 1, behind + 3));
        assertThat(read(quick, Integer.MAX_VALUE)).isEqualTo(fromTo(behind + 1, behind + 3));
    }

    @Test
    void one_that_comes_late_reads_from_the_log_what_is_not_kept_any_more() {
        long start = log.lastPosition();
        append(20);
        assertThat(feed.kept()).isLessThan(20);
        assertThat(read(feed.after(0, start), 100)).isEqualTo(fromTo(1, 20));
    }
}
