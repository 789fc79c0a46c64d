package flux.ledger.manager;

import static org.assertj.core.api.Assertions.assertThat;

import flux.ledger.decide.Command;
import flux.ledger.entry.EntryReader;
import flux.ledger.entry.Origin;
import flux.ledger.entry.Origin.Via;
import flux.ledger.log.EventLog;
import flux.ledger.log.EventLogReader;
import flux.ledger.log.LogUnavailableException;
import flux.ledger.log.memory.MemoryLog;
import flux.ledger.manager.Reply.Decided;
import flux.ledger.manager.Reply.NotRecorded;
import flux.ledger.manager.Reply.Outcome;
import flux.ledger.state.Instance;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The log does not answer for a while: nobody is told anything about what was decided until it
/// does, and what was decided is in the log then, once.
class OutageTest {
    private static final Origin CLIENT = Origin.client(1000, true);
    private static final Origin SCHEDULER = Origin.part(Via.SCHEDULER, 1000);

    private final SilentLog log = new SilentLog();
    private final Inbox inbox = new Inbox();
    private final Feed feed = new Feed(log, 0);
    private final JobManager manager =
            new JobManager(
                    new Instance(),
                    log,
                    feed,
                    inbox,
                    Durability.PROCESS,
                    () -> 1_700_000_000_000_000L,
                    List.of(),
                    Origin.part(Via.MANAGER, 1000));
    private final Map<String, Outcome> answers = new LinkedHashMap<>();

    /// A log whose commits get no answer for a while.
    private static final class SilentLog implements EventLog {
        private final MemoryLog records = new MemoryLog("jobs");
        private final List<byte[]> staged = new ArrayList<>();
        private boolean silent;

        @Override
        public String name() {
            return "jobs";
        }

        @Override
        public void stage(ByteBuffer record) {
            byte[] bytes = new byte[record.remaining()];
            record.get(record.position(), bytes);
            staged.add(bytes);
        }

        @Override
        public long[] commit() {
            if (silent) {
                throw new LogUnavailableException("kafka://127.0.0.1:1/flux does not answer");
            }
            staged.forEach(bytes -> records.stage(ByteBuffer.wrap(bytes)));
            staged.clear();
            return records.commit();
        }

        @Override
        public void sync() {}

        @Override
        public EventLogReader reader() {
            return records.reader();
        }

        @Override
        public long lastPosition() {
            return records.lastPosition();
        }

        @Override
        public void close() {}
    }

    private void ask(String who, Origin origin) {
        Command command = new Command.StartInstance(who, "{}");
        inbox.offer(new Request(command, origin, outcome -> answers.put(who, outcome)));
    }

    private List<Long> sequences() {
        List<Long> all = new ArrayList<>();
        try (EventLogReader reader = log.reader()) {
            for (var next = reader.next(); next != null; next = reader.next()) {
                all.add(EntryReader.read(next).entry().sequence());
            }
        }
        return all;
    }

    @Test
    void what_was_decided_before_the_log_fell_silent_is_told_when_it_answers() {
        log.silent = true;
        ask("first", CLIENT);
        ask("second", SCHEDULER);
        assertThat(manager.step()).isFalse();
        assertThat(manager.step()).isFalse();
        assertThat(answers).isEmpty();
        assertThat(feed.head()).isZero();

        log.silent = false;
        assertThat(manager.step()).isFalse(); // nothing but what was left
        assertThat(answers).containsOnlyKeys("first", "second");
        assertThat(answers.values()).allMatch(Decided.class::isInstance);
        assertThat(sequences()).containsExactly(1L, 2L);
        assertThat(feed.head()).isEqualTo(2);
    }

    @Test
    void meanwhile_clients_hear_why_at_once_and_parts_of_the_instance_wait() {
        log.silent = true;
        ask("first", CLIENT);
        manager.step();
        ask("client", CLIENT);
        ask("scheduler", SCHEDULER);
        manager.step();
        assertThat(answers).containsOnlyKeys("client");
        assertThat(answers.get("client"))
                .isEqualTo(new NotRecorded(11, "kafka://127.0.0.1:1/flux does not answer"));

        log.silent = false;
        manager.step();
        assertThat(answers.get("first")).isInstanceOf(Decided.class);
        assertThat(answers.get("scheduler")).isInstanceOf(Decided.class);
        assertThat(sequences()).containsExactly(1L, 2L);
    }

    @Test
    void nobody_looks_at_a_state_that_is_ahead_of_the_log() {
        List<Long> seen = new ArrayList<>();
        ask("before", CLIENT);
        manager.step();
        log.silent = true;
        ask("during", CLIENT);
        manager.step();
        manager.execute(() -> seen.add(manager.instance().sequence()));
        manager.step();
        assertThat(seen).isEmpty();

        log.silent = false;
        manager.step();
        assertThat(seen).containsExactly(2L);
    }
}
