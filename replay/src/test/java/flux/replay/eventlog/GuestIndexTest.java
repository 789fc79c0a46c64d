package flux.replay.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import flux.ledger.id.JobId;
import flux.ledger.log.memory.MemoryLog;
import flux.ledger.output.GuestEvent;
import flux.ledger.output.GuestLog;
import flux.ledger.output.OutputRecord;
import flux.ledger.output.OutputWriter;
import flux.ledger.output.TaskNote;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The guest eventlogs of jobs (RFC 16), found in the one log that all jobs write to.
class GuestIndexTest {
    private static final long[] NOTHING = {};
    private static final JobId FIRST = new JobId(16_777_216);
    private static final JobId SECOND = new JobId(33_554_432);
    private static final JobId UNKNOWN = new JobId(1);

    private final MemoryLog log = new MemoryLog("output");
    private final OutputWriter writer = new OutputWriter();
    private long now = 1_700_000_000_000_000L;

    @Test
    void each_job_and_each_of_its_logs_keeps_its_own_lines_in_order() {
        record(FIRST, List.of(GuestEvent.of("init"), GuestEvent.of("starting")), List.of());
        record(SECOND, List.of(GuestEvent.of("init")), List.of());
        record(FIRST, List.of(), List.of(data("hello\\n")));
        record(SECOND, List.of(GuestEvent.of("done")), List.of(data("\\u0000ƒ")));
        GuestIndex index = caughtUp();
        assertThat(index.lines(FIRST, NOTHING, GuestLog.EXEC))
                .containsExactly(
                        "{\"timestamp\":1700000000.000001,\"name\":\"init\"}\n",
                        "{\"timestamp\":1700000000.000001,\"name\":\"starting\"}\n");
        assertThat(index.lines(FIRST, NOTHING, GuestLog.OUTPUT))
                .containsExactly(
                        "{\"timestamp\":1700000000.000003,\"name\":\"data\",\"context\":"
                                + "{\"stream\":\"stdout\",\"data\":\"hello\\n\"}}\n");
        assertThat(index.lines(SECOND, NOTHING, GuestLog.OUTPUT))
                .containsExactly(
                        "{\"timestamp\":1700000000.000004,\"name\":\"data\",\"context\":"
                                + "{\"stream\":\"stdout\",\"data\":\"\\u0000ƒ\"}}\n");
        assertThat(index.lines(SECOND, NOTHING, GuestLog.EXEC)).hasSize(2);
        assertThat(index.lines(SECOND, NOTHING, GuestLog.INPUT)).isEmpty();
    }

    @Test
    void the_index_catches_up_piece_by_piece_and_tells_of_each_record_once() {
        GuestIndex index = new GuestIndex(log);
        List<JobId> news = new ArrayList<>();
        index.catchUp(appended -> news.add(appended.job()));
        assertThat(news).isEmpty();
        record(FIRST, List.of(GuestEvent.of("init")), List.of());
        assertThat(index.lines(FIRST, NOTHING, GuestLog.EXEC)).as("not looked at yet").isEmpty();
        index.catchUp(appended -> news.add(appended.job()));
        record(SECOND, List.of(GuestEvent.of("init")), List.of());
        record(FIRST, List.of(GuestEvent.of("done")), List.of());
        index.catchUp(appended -> news.add(appended.job()));
        index.catchUp(appended -> news.add(appended.job()));
        assertThat(news).containsExactly(FIRST, SECOND, FIRST);
        assertThat(index.lines(FIRST, NOTHING, GuestLog.EXEC)).hasSize(2);
    }

    @Test
    void news_can_be_decoded_by_who_wants_them() {
        record(FIRST, List.of(GuestEvent.of("init")), List.of());
        List<OutputRecord> decoded = new ArrayList<>();
        new GuestIndex(log).catchUp(appended -> decoded.add(appended.decode()));
        assertThat(decoded)
                .containsExactly(
                        new OutputRecord(
                                FIRST,
                                now,
                                7,
                                3,
                                List.of(GuestEvent.of("init")),
                                List.of(),
                                List.of(),
                                List.of(new TaskNote(0, 4711, -1))));
    }

    @Test
    void a_job_that_has_written_nothing_has_no_lines() {
        record(FIRST, List.of(GuestEvent.of("init")), List.of());
        for (GuestLog guest : GuestLog.values()) {
            assertThat(caughtUp().lines(UNKNOWN, NOTHING, guest)).isEmpty();
        }
    }

    @Test
    void random_pieces_of_many_jobs_are_put_together_again() {
        for (long seed = 1; seed <= 30; seed++) {
            checkRandom(new Random(seed), "seed " + seed);
        }
    }

    private void checkRandom(Random chance, String seed) {
        GuestIndexTest past = new GuestIndexTest();
        GuestIndex index = new GuestIndex(past.log);
        List<Map<GuestLog, List<String>>> expected = new ArrayList<>();
        for (int job = 0; job < 5; job++) {
            Map<GuestLog, List<String>> logs = new EnumMap<>(GuestLog.class);
            for (GuestLog guest : GuestLog.values()) {
                logs.put(guest, new ArrayList<>());
            }
            expected.add(logs);
        }
        for (int n = 0; n < 100; n++) {
            int job = chance.nextInt(expected.size());
            Map<GuestLog, List<GuestEvent>> events = new EnumMap<>(GuestLog.class);
            for (GuestLog guest : GuestLog.values()) {
                List<GuestEvent> some = new ArrayList<>();
                for (int i = chance.nextInt(3); i > 0; i--) {
                    some.add(new GuestEvent("e" + chance.nextInt(9), "{\"n\":" + n + "}"));
                }
                events.put(guest, some);
                some.forEach(e -> expected.get(job).get(guest).add(e.name() + e.contextJson()));
            }
            past.append(new JobId(job << 24), events);
            if (chance.nextInt(3) == 0) {
                index.catchUp(_ -> {});
            }
        }
        index.catchUp(_ -> {});
        for (int job = 0; job < expected.size(); job++) {
            for (GuestLog guest : GuestLog.values()) {
                List<String> lines = index.lines(new JobId(job << 24), NOTHING, guest);
                assertThat(lines.stream().map(GuestIndexTest::brief))
                        .as("%s, job %d, %s", seed, job, guest)
                        .isEqualTo(expected.get(job).get(guest));
            }
        }
    }

    private static String brief(String line) {
        var event = flux.ledger.event.EventLine.parse(line);
        return event.name() + event.contextJson();
    }

    private static GuestEvent data(String json) {
        return new GuestEvent("data", "{\"stream\":\"stdout\",\"data\":\"" + json + "\"}");
    }

    private void record(JobId job, List<GuestEvent> exec, List<GuestEvent> output) {
        append(
                job,
                Map.of(
                        GuestLog.EXEC, exec,
                        GuestLog.OUTPUT, output,
                        GuestLog.INPUT, List.of()));
    }

    private void append(JobId job, Map<GuestLog, List<GuestEvent>> events) {
        now++;
        log.append(
                writer.write(
                        new OutputRecord(
                                job,
                                now,
                                7,
                                3,
                                events.get(GuestLog.EXEC),
                                events.get(GuestLog.OUTPUT),
                                events.get(GuestLog.INPUT),
                                List.of(new TaskNote(0, 4711, -1)))));
    }

    private GuestIndex caughtUp() {
        GuestIndex index = new GuestIndex(log);
        index.catchUp(_ -> {});
        return index;
    }
}
