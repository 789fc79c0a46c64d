package flux.ops.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import flux.cli.FluxCli;
import flux.cli.golden.RecordedSession;
import flux.ledger.entry.EntryReader;
import flux.ledger.entry.Fact.OfJob;
import flux.ledger.id.JobId;
import flux.ledger.job.JobEvent;
import flux.ledger.log.EventLogReader;
import flux.ledger.log.LogDamagedException;
import flux.ledger.log.LogFailedException;
import flux.ledger.log.LogRecord;
import flux.ledger.log.chronicle.ChronicleLog;
import flux.ledger.wire.FluxClient;
import flux.ops.TestInstance;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A damaged ledger, from the refusal to start to the instance that has everything else again.
@Timeout(120)
class RepairStoryTest {
    @TempDir Path dir;
    private Path state;
    private long echoed;
    private long held;

    @BeforeEach
    void live() throws Exception {
        state = dir.resolve("state");
        try (TestInstance instance = TestInstance.start(state);
                FluxClient client = instance.connect()) {
            echoed = LivedLedger.submit(client, 16, "echo hello");
            TestInstance.await(client, echoed, "clean");
            LivedLedger.commit(client, "a.b", "first");
            LivedLedger.commit(client, "a.c", "second");
            held = LivedLedger.submit(client, 0, "echo held");
            LivedLedger.copy(state, dir.resolve("killed"));
        }
        state = dir.resolve("killed");
    }

    private record Ran(int code, String out, String err) {}

    private Ran flux(String... words) {
        Map<String, String> env = Map.of("FLUX_URI", "local:///nowhere", "LANG", "C.UTF-8");
        RecordedSession session = new RecordedSession(List.of(words), env, dir, "");
        int code = FluxCli.run(session);
        return new Ran(code, session.stdout(), session.stderr());
    }

    /// Turns the first `text` of a log into something else.
    private void damage(String log, String text) throws IOException {
        Path file = LivedLedger.file(state, log);
        byte[] bytes = Files.readAllBytes(file);
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
        assertThat(at).as(text).isPositive();
        bytes[at + text.length() - 1] ^= 1;
        Files.write(file, bytes);
    }

    private String refusal() throws Exception {
        try (TestInstance instance = TestInstance.start(state)) {
            throw new AssertionError("it starts: " + instance.errors());
        } catch (LogDamagedException | LogFailedException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static JsonNode job(FluxClient client, long id) throws Exception {
        return client.rpc(
                        "job-list.list-id",
                        FluxClient.object()
                                .put("id", id)
                                .set("attrs", FluxClient.object().arrayNode().add("all")))
                .path("job");
    }

    @Test
    void the_entry_of_a_job_is_lost_and_the_job_ends_by_an_exception() throws Exception {
        damage("jobs", "echo held");
        assertThat(refusal())
                .contains(state.toString(), "byte ", "checksum", "`flux ledger repair`");
        Ran dry = flux("ledger", "repair", "--dry-run", state.toString());
        assertThat(dry.code()).isEqualTo(1);
        assertThat(dry.out()).contains("would be repaired", "checksum", "lost: number");
        assertThat(state.resolve("quarantine")).doesNotExist();
        Ran repaired = flux("ledger", "repair", "--json", state.toString());
        JsonNode report = TestInstance.JSON.readTree(repaired.out());
        assertThat(repaired.code()).as(repaired.err()).isZero();
        assertThat(report.path("lost").asInt()).isEqualTo(1);
        assertThat(report.path("jobs").has(new JobId(held).f58())).as(repaired.out()).isTrue();
        Path quarantine = Path.of(report.path("quarantine").asText());
        assertThat(quarantine.resolve("report.txt")).content().contains("lost: number");
        assertThat(quarantine.resolve("jobs")).isDirectory();
        try (TestInstance instance = TestInstance.start(state);
                FluxClient client = instance.connect()) {
            assertThat(job(client, echoed).path("success").asBoolean()).isTrue();
            TestInstance.await(client, LivedLedger.submit(client, 16, "true"), "clean");
        }
        assertThat(flux("ledger", "cat", "--event=entry-lost", state.toString()).out())
                .hasLineCount(1)
                .contains("\"via\":\"repair\"", quarantine.toString());
        assertThat(flux("ledger", "verify", state.toString()).code()).isZero();
        assertThat(flux("ledger", "repair", state.toString()).out()).contains("nothing to repair");
        assertThat(flux("ledger", "quarantine", state.toString()).out())
                .contains("1 records lost, 1 jobs touched");
    }

    @Test
    void what_was_archived_stays_where_it_is() throws Exception {
        for (int life = 0; life < 2; life++) {
            try (TestInstance instance = TestInstance.start(state)) {
                assertThat(instance.errors()).isEmpty();
            }
        }
        Path archive = dir.resolve("archive");
        assertThat(flux("ledger", "archive", "--to=" + archive, state.toString()).code()).isZero();
        Path link = state.resolve("jobs").resolve("00000001.zst");
        assertThat(link).isSymbolicLink();
        damage("jobs", "instance-start");
        assertThat(refusal()).contains("`flux ledger repair`");
        assertThat(flux("ledger", "repair", state.toString()).code()).isZero();
        assertThat(link).isSymbolicLink();
        assertThat(flux("ledger", "verify", state.toString()).code()).isZero();
        try (TestInstance instance = TestInstance.start(state);
                FluxClient client = instance.connect()) {
            assertThat(job(client, echoed).path("success").asBoolean()).isTrue();
        }
    }

    @Test
    void a_lost_allocation_never_lets_a_job_run_twice() throws Exception {
        damage("jobs", "\"name\":\"alloc\"");
        assertThat(refusal()).contains("`flux ledger repair`");
        assertThat(flux("ledger", "repair", state.toString()).code()).isZero();
        try (TestInstance instance = TestInstance.start(state);
                FluxClient client = instance.connect()) {
            assertThat(job(client, echoed).path("state").asInt()).isEqualTo(64);
        }
        assertThat(flux("ledger", "cat", "--log=output", state.toString()).out())
                .containsOnlyOnce("\"starting\"");
    }

    @Test
    void a_lost_transaction_of_the_kvs_is_said_and_the_others_are_there() throws Exception {
        damage("kvs", "\"a.b\"");
        assertThat(refusal()).contains("kvs", "byte ", "`flux ledger repair`");
        assertThat(flux("ledger", "repair", state.toString()).out()).contains("lost: number 1");
        try (TestInstance instance = TestInstance.start(state);
                FluxClient client = instance.connect()) {
            JsonNode found =
                    client.rpc(
                            "kvs.lookup",
                            FluxClient.object()
                                    .put("namespace", "primary")
                                    .put("key", "a.c")
                                    .put("flags", 0));
            assertThat(found.path("val").path("data").asText()).isEqualTo("c2Vjb25k");
        }
        assertThat(flux("ledger", "cat", "--log=kvs", state.toString()).out())
                .contains("\"lost\":{\"what\":");
    }

    @Test
    void damaged_output_keeps_nobody_and_the_job_says_so() throws Exception {
        damage("output", "hello");
        String named = new JobId(echoed).f58();
        try (TestInstance instance = TestInstance.start(state);
                FluxClient client = instance.connect()) {
            assertThat(instance.errors()).contains(named, "is lost", "byte ");
            TestInstance.await(client, echoed, "guest.exec.eventlog", "record-lost");
            TestInstance.await(client, echoed, "guest.output", "log");
            TestInstance.await(client, LivedLedger.submit(client, 16, "true"), "clean");
        }
        Ran verified = flux("ledger", "verify", state.toString());
        assertThat(verified.code()).isEqualTo(1);
        assertThat(verified.out()).contains("output  in quarantine: " + named);
        assertThat(flux("ledger", "quarantine", state.toString()).out()).contains(named);
        assertThat(flux("ledger", "repair", state.toString()).out()).contains(named);
        assertThat(flux("ledger", "verify", state.toString()).code()).isZero();
        try (TestInstance instance = TestInstance.start(state);
                FluxClient client = instance.connect()) {
            TestInstance.await(client, echoed, "guest.exec.eventlog", "record-lost");
        }
    }

    /// As a program of another time may have written it: sealed, and not to be read by this one.
    @Test
    void a_job_that_cannot_be_read_is_in_quarantine_and_the_others_are_there() throws Exception {
        Path file = LivedLedger.file(state, "jobs");
        byte[] bytes = Files.readAllBytes(file);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int alloc = text.indexOf("\"name\":\"alloc\"");
        int r = text.indexOf("\"R\":{\"version\":1", alloc);
        assertThat(r).isPositive();
        bytes[r + 15] = '9';
        int start = text.lastIndexOf("{\"v\":1,", r);
        int end = text.indexOf("\"crc\":", r) - 1;
        java.util.zip.CRC32C sum = new java.util.zip.CRC32C();
        sum.update(bytes, start, end - start);
        byte[] crc = "%08x".formatted(sum.getValue()).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(crc, 0, bytes, end + 8, crc.length);
        Files.write(file, bytes);
        String named = new JobId(echoed).f58();
        try (TestInstance instance = TestInstance.start(state);
                FluxClient client = instance.connect()) {
            assertThat(instance.errors()).contains(named + " is in quarantine");
            assertThat(job(client, echoed).path("exception_type").asText()).isEqualTo("quarantine");
            TestInstance.await(client, echoed, "exception");
            client.rpc(
                    "job-info.lookup",
                    FluxClient.object()
                            .put("id", echoed)
                            .put("flags", 0)
                            .set(
                                    "keys",
                                    FluxClient.object()
                                            .arrayNode()
                                            .add("jobspec")
                                            .add("eventlog")));
            TestInstance.await(client, LivedLedger.submit(client, 16, "true"), "clean");
        }
        assertThat(flux("ledger", "quarantine", state.toString()).out())
                .contains("jobs    in quarantine: " + named);
    }

    @Test
    void a_log_of_another_instance_is_noticed() throws Exception {
        Path other = dir.resolve("other");
        try (TestInstance instance = TestInstance.start(other);
                FluxClient client = instance.connect()) {
            LivedLedger.commit(client, "not.mine", "x");
        }
        Files.move(state.resolve("kvs"), dir.resolve("kvs-of-mine"));
        Files.move(other.resolve("kvs"), state.resolve("kvs"));
        assertThat(refusal()).contains("jobs", "kvs", "different ledgers", "`flux ledger repair`");
        assertThat(flux("ledger", "repair", state.toString()).out())
                .contains("belongs to another ledger");
        try (TestInstance instance = TestInstance.start(state);
                FluxClient client = instance.connect()) {
            assertThat(job(client, echoed).path("success").asBoolean()).isTrue();
        }
    }

    @Test
    void an_older_copy_of_the_jobs_log_is_noticed() throws Exception {
        Path older = dir.resolve("older");
        LivedLedger.copy(state, older);
        try (TestInstance instance = TestInstance.start(state);
                FluxClient client = instance.connect()) {
            TestInstance.await(client, LivedLedger.submit(client, 16, "true"), "clean");
        }
        Files.move(state.resolve("jobs"), dir.resolve("jobs-of-now"));
        Files.move(older.resolve("jobs"), state.resolve("jobs"));
        assertThat(refusal()).contains("jobs", "an older copy", "byte ", "`flux ledger repair`");
        Ran repaired = flux("ledger", "repair", state.toString());
        assertThat(repaired.out()).as(repaired.err()).contains("and that is missing");
        try (TestInstance instance = TestInstance.start(state);
                FluxClient client = instance.connect()) {
            assertThat(job(client, echoed).path("success").asBoolean()).isTrue();
        }
    }

    /// An older copy of the same life: only what the jobs have left says so.
    @Test
    void output_of_jobs_that_the_jobs_log_does_not_know_is_noticed() throws Exception {
        Path older = dir.resolve("older");
        try (TestInstance instance = TestInstance.start(older);
                FluxClient client = instance.connect()) {
            LivedLedger.copy(older, dir.resolve("before"));
            TestInstance.await(client, LivedLedger.submit(client, 16, "true"), "clean");
            LivedLedger.copy(older, dir.resolve("after"));
        }
        state = dir.resolve("after");
        Files.move(state.resolve("jobs"), dir.resolve("jobs-of-now"));
        Files.move(dir.resolve("before").resolve("jobs"), state.resolve("jobs"));
        assertThat(refusal()).contains("younger than all", "`flux ledger repair`");
        Ran verified = flux("ledger", "verify", state.toString());
        assertThat(verified.code()).as("what no instance starts on is not good").isNotZero();
        assertThat(verified.out() + verified.err()).contains("younger than all");
        assertThat(flux("ledger", "repair", state.toString()).out())
                .contains("which the jobs log does not know");
        TestInstance.start(state).close();
    }

    @Test
    void a_repair_that_was_cut_short_is_finished_by_the_next() throws Exception {
        damage("jobs", "echo held");
        assertThat(flux("ledger", "repair", state.toString()).code()).isZero();
        // As it is between the two renames.
        Path quarantine;
        try (var all = Files.list(state.resolve("quarantine"))) {
            quarantine = all.findFirst().orElseThrow();
        }
        Files.move(state.resolve("jobs"), state.resolve("jobs.repaired"));
        Files.writeString(
                state.resolve("repair.pending"),
                "{\"quarantine\":\"%s\",\"moved\":[\"jobs\"],\"replaced\":[\"jobs\"]}"
                        .formatted(quarantine));
        assertThat(refusal()).contains("a repair was not finished", "flux ledger repair");
        assertThat(flux("ledger", "repair", state.toString()).code()).isZero();
        try (TestInstance instance = TestInstance.start(state);
                FluxClient client = instance.connect()) {
            assertThat(job(client, echoed).path("success").asBoolean()).isTrue();
        }
    }

    @Test
    void a_living_instance_is_not_repaired() throws Exception {
        try (TestInstance instance = TestInstance.start(state)) {
            assertThat(instance.errors()).isEmpty();
            Ran repaired = flux("ledger", "repair", state.toString());
            assertThat(repaired.code()).isEqualTo(1);
            assertThat(repaired.err()).contains("is being written by process");
            assertThat(flux("ledger", "repair", "--dry-run", state.toString()).code()).isZero();
        }
        assertThat(flux("ledger", "repair", "--help").out()).contains("Examples:", "--dry-run");
    }

    /// Every entry of a job is destroyed, one at a time.
    @Test
    void whichever_entry_is_lost_the_job_runs_once_at_most() throws Exception {
        Path whole = dir.resolve("whole");
        LivedLedger.copy(state, whole);
        for (long position : positionsOf(whole, echoed)) {
            state = dir.resolve("without-" + position);
            LivedLedger.copy(whole, state);
            Path file = LivedLedger.file(state, "jobs");
            byte[] bytes = Files.readAllBytes(file);
            bytes[(int) ((position & 0xFFFF_FFFFL) << 2) + 40] ^= 4; // Place's layout: offset / 4
            Files.write(file, bytes);
            assertThat(flux("ledger", "repair", state.toString()).out()).contains("lost: number");
            try (TestInstance instance = TestInstance.start(state);
                    FluxClient client = instance.connect()) {
                TestInstance.await(client, LivedLedger.submit(client, 16, "true"), "clean");
                assertThat(instance.errors()).doesNotContain("failed");
            }
            assertThat(
                            flux(
                                            "ledger",
                                            "cat",
                                            "--log=output",
                                            "--job=" + echoed,
                                            state.toString())
                                    .out())
                    .containsOnlyOnce("\"starting\"");
        }
    }

    private static List<Long> positionsOf(Path statedir, long job) {
        List<Long> positions = new java.util.ArrayList<>();
        try (EventLogReader reader = ChronicleLog.read(statedir, "jobs")) {
            for (LogRecord next = reader.next(); next != null; next = reader.next()) {
                if (EntryReader.read(next).entry().fact() instanceof OfJob fact
                        && fact.job().value() == job) {
                    List<JobEvent> events = fact.events();
                    assertThat(events).isNotEmpty();
                    positions.add(next.position());
                }
            }
        }
        return positions;
    }
}
