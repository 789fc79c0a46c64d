package flux.ledger.manager;

import static org.assertj.core.api.Assertions.assertThat;

import flux.ledger.decide.Command;
import flux.ledger.entry.Entry;
import flux.ledger.entry.EntryReader;
import flux.ledger.entry.Origin;
import flux.ledger.entry.Origin.Via;
import flux.ledger.log.EventLog;
import flux.ledger.log.EventLogReader;
import flux.ledger.log.LogFullException;
import flux.ledger.log.memory.MemoryLog;
import flux.ledger.manager.Reply.Decided;
import flux.ledger.manager.Reply.NotRecorded;
import flux.ledger.state.Instance;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the job manager promises whoever asks it: an answer stands behind what it speaks of, time
/// does not go back in the ledger, and what a part of the instance said is not forgotten.
class JobManagerTest {
    private static final long NOON = 1_700_000_000_000_000L;
    private static final long SECOND = 1_000_000;
    private static final int ENOSPC = 28;
    private static final Set<Thread.State> WAITS =
            Set.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);
    private static final Origin CLIENT = Origin.client(1000, true);
    private static final Origin SCHEDULER = Origin.part(Via.SCHEDULER, 1000);

    private final List<String> happened = new ArrayList<>();
    private final NoticedLog log = new NoticedLog();
    private final Inbox inbox = new Inbox();
    private long clock = NOON;

    /// A log that notes what is done to it, and may have no room.
    private final class NoticedLog implements EventLog {
        private final MemoryLog records = new MemoryLog("jobs");
        private boolean full;

        @Override
        public String name() {
            return "jobs";
        }

        @Override
        public void stage(ByteBuffer record) {
            if (full) {
                throw new LogFullException("no room for another record");
            }
            records.stage(record);
        }

        @Override
        public long[] commit() {
            happened.add("commit");
            return records.commit();
        }

        @Override
        public void sync() {
            happened.add("sync");
        }

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

    private JobManager manager(Durability durability, Policy... policies) {
        return new JobManager(
                new Instance(),
                log,
                new Feed(log, 0),
                inbox,
                durability,
                () -> clock,
                List.of(policies),
                Origin.part(Via.MANAGER, 1000));
    }

    private static Command any(String version) {
        return new Command.StartInstance(version, "{}");
    }

    private void ask(String who) {
        Reply answer =
                outcome ->
                        happened.add(
                                switch (outcome) {
                                    case Decided _ -> who + " is answered";
                                    case NotRecorded(int errnum, String text) ->
                                            who + " hears " + errnum + ": " + text;
                                });
        inbox.offer(new Request(any(who), CLIENT, answer));
    }

    private List<Entry> ledger() {
        List<Entry> all = new ArrayList<>();
        try (EventLogReader reader = log.reader()) {
            for (var next = reader.next(); next != null; next = reader.next()) {
                all.add(EntryReader.read(next).entry());
            }
        }
        return all;
    }

    @Test
    void with_power_durability_nobody_is_answered_before_all_is_on_the_medium() {
        ask("first");
        ask("second");
        manager(Durability.POWER).step();
        assertThat(happened)
                .containsExactly("commit", "sync", "first is answered", "second is answered");
    }

    @Test
    void with_process_durability_nobody_waits_for_the_medium() {
        ask("first");
        manager(Durability.PROCESS).step();
        assertThat(happened).containsExactly("commit", "first is answered");
    }

    @Test
    void time_stands_still_in_the_ledger_while_the_clock_is_set_back() {
        JobManager manager = manager(Durability.PROCESS);
        for (long time : new long[] {NOON, NOON - 3600 * SECOND, NOON - SECOND, NOON + SECOND}) {
            clock = time;
            ask("at " + time);
            manager.step();
        }
        assertThat(ledger())
                .extracting(Entry::timeMicros)
                .containsExactly(NOON, NOON, NOON, NOON + SECOND);
    }

    @Test
    void on_a_full_disk_clients_are_told_and_what_parts_said_is_written_when_there_is_room() {
        JobManager manager = manager(Durability.PROCESS);
        log.full = true;
        ask("client");
        inbox.offer(Request.quiet(any("scheduler"), SCHEDULER));
        manager.step();
        assertThat(happened)
                .containsExactly("client hears " + ENOSPC + ": no room for another record");
        log.full = false;
        for (int i = 0; i < 3; i++) { // it does not try all the time
            clock += SECOND;
            manager.step();
        }
        assertThat(ledger()).extracting(Entry::origin).containsExactly(SCHEDULER);
    }

    @Test
    void a_policy_is_called_at_the_moment_that_it_waits_for_and_not_before() {
        List<Long> calls = new ArrayList<>();
        Policy alarm =
                new Policy() {
                    @Override
                    public void on(Entry entry, Instance state, Consumer<Command> commands) {}

                    @Override
                    public void recovered(Instance state, Consumer<Command> commands) {}

                    @Override
                    public void due(long nowMicros, Consumer<Command> commands) {
                        calls.add(nowMicros);
                        commands.accept(any("alarm"));
                    }

                    @Override
                    public long nextDueMicros() {
                        return calls.isEmpty() ? NOON + SECOND : NEVER;
                    }
                };
        JobManager manager = manager(Durability.PROCESS, alarm);
        for (long time : new long[] {NOON, NOON + SECOND - 1, NOON + SECOND, NOON + 2 * SECOND}) {
            clock = time;
            manager.step();
        }
        assertThat(calls).containsExactly(NOON + SECOND);
        assertThat(ledger()).extracting(Entry::timeMicros).containsExactly(NOON + SECOND);
    }

    /// Nanoseconds of centuries do not fit a long: a wait that is over at once would be begun again
    /// and again.
    @ParameterizedTest
    @ValueSource(longs = {10 * SECOND, 17_280_000_000L * SECOND, Long.MAX_VALUE - 1})
    void what_is_due_in_centuries_is_waited_for(long due) throws InterruptedException {
        JobManager manager = manager(Durability.PROCESS, alarmAt(due));
        Thread waiting = Thread.ofPlatform().daemon().start(() -> manager.await(Long.MAX_VALUE));
        while (waiting.isAlive() && !WAITS.contains(waiting.getState())) {
            Thread.onSpinWait();
        }
        assertThat(waiting.isAlive()).isTrue();
        manager.wake();
        waiting.join();
    }

    private static Policy alarmAt(long due) {
        return new Policy() {
            @Override
            public void on(Entry entry, Instance state, Consumer<Command> commands) {}

            @Override
            public void recovered(Instance state, Consumer<Command> commands) {}

            @Override
            public void due(long nowMicros, Consumer<Command> commands) {}

            @Override
            public long nextDueMicros() {
                return NOON + due < 0 ? Long.MAX_VALUE - 1 : NOON + due;
            }
        };
    }
}
