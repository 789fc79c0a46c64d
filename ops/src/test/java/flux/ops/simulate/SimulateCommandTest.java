package flux.ops.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import flux.cli.golden.RecordedSession;
import flux.ledger.id.JobId;
import flux.ledger.wire.FluxClient;
import flux.ops.TestInstance;
import flux.ops.start.FluxCommands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `flux simulate` as a user sees it: three jobs on two processors, the second of which wants both.
class SimulateCommandTest {
    private static final String TRACE =
            """
            ; MaxNodes: 2
            1  0 0 100 1 -1 -1 1 100 -1 1 -1 -1 -1 -1 -1 -1 -1
            2 10 90 50 2 -1 -1 2  50 -1 1 -1 -1 -1 -1 -1 -1 -1
            3 20 130 80 1 -1 -1 1 80 -1 1 -1 -1 -1 -1 -1 -1 -1
            4 30 0   0 1 -1 -1 1 80 -1 5 -1 -1 -1 -1 -1 -1 -1
            """;

    @TempDir Path dir;

    private record Ran(int code, String out, String err) {}

    @BeforeEach
    void writeTrace() throws IOException {
        Files.writeString(dir.resolve("t.swf"), TRACE);
    }

    private Ran flux(String... words) {
        List<String> all = new ArrayList<>(List.of("simulate"));
        all.addAll(List.of(words));
        RecordedSession session = new RecordedSession(all, Map.of("LANG", "C.UTF-8"), dir, "");
        int code = new FluxCommands().run(session);
        return new Ran(code, session.stdout(), session.stderr());
    }

    @Test
    void policies_stand_side_by_side_beside_what_happened() {
        Ran ran = flux("--policy=fcfs,easy", "t.swf");
        assertThat(ran.err()).isEmpty();
        assertThat(ran.code()).isZero();
        assertThat(ran.out())
                .startsWith(
                        """
                        t.swf: 3 jobs on 2 nodes with 2 cores
                        matcher: fluxion, match policy first, queue depth 32
                        skipped: 1 (ran for no time, or nobody knows how long)

                                                        recorded          fcfs          easy
                        jobs started                           3             3             3
                        """)
                .contains(
                        "\nmakespan, s                          230           230           150\n",
                        "\nwait, mean, s                         73            73            30\n",
                        "\nwait, max, s                         130           130            90\n",
                        "\njobs backfilled                        -             0             1\n");
    }

    @Test
    void json_has_the_same_figures() throws IOException {
        Ran ran = flux("--json", "--policy=conservative", "t.swf");
        JsonNode json = TestInstance.JSON.readTree(ran.out());
        JsonNode policy = json.path("policies").path(0);
        assertThat(policy.path("policy").asText()).isEqualTo("conservative");
        assertThat(policy.path("wait").path("mean").asDouble()).isEqualTo(30);
        assertThat(policy.path("backfilled").asInt()).isEqualTo(1);
        assertThat(json.path("recorded").path("wait").path("max").asDouble()).isEqualTo(130);
        assertThat(json.path("skipped").path("ran for no time, or nobody knows how long").asInt())
                .isEqualTo(1);
    }

    @Test
    void csv_has_a_line_for_each_job_and_policy() throws IOException {
        assertThat(flux("--csv=jobs.csv", "--policy=fcfs,easy", "t.swf").code()).isZero();
        assertThat(Files.readAllLines(dir.resolve("jobs.csv")))
                .containsExactly(
                        "policy,job,submit,start,end,wait,limit,cores,ranks,backfilled,denied",
                        "fcfs,1,0,0,100,0,100,1,1,false,",
                        "fcfs,2,10,100,150,90,50,2,0-1,false,",
                        "fcfs,3,20,150,230,130,80,1,1,false,",
                        "easy,1,0,0,100,0,100,1,1,false,",
                        "easy,2,10,100,150,90,50,2,0-1,false,",
                        "easy,3,20,20,100,0,80,1,0,true,");
    }

    @Test
    void pictures_are_what_they_are_named() throws IOException {
        assertThat(flux("--picture=p.svg", "--policy=fcfs,easy", "t.swf").code()).isZero();
        assertThat(Files.readString(dir.resolve("p.svg")))
                .startsWith("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"840\"")
                .contains(">fcfs</text>", ">easy</text>")
                .endsWith("</svg>\n");
        assertThat(flux("--picture=p.PNG", "t.swf").code()).isZero();
        assertThat(ImageIO.read(dir.resolve("p.PNG").toFile()).getWidth()).isEqualTo(840);
    }

    @Test
    void the_machine_may_be_another_one() {
        assertThat(flux("--nodes=1", "--cores=1", "t.swf").out())
                .contains("3 jobs on 1 nodes with 1 cores")
                .containsPattern("denied: can never run +0 +1\n");
    }

    @Test
    void the_simple_scheduler_can_be_looked_at() {
        assertThat(flux("--matcher=simple", "--policy=fcfs", "t.swf").out())
                .contains("matcher: simple\n")
                .containsPattern("wait, max, s +130 +130\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "none | | 2 | one thing to simulate is required: a TRACE, or --ledger DIR",
                "t.swf | --policy=best | 2 | Unknown queuing policy (best)",
                "t.swf | --matcher=best | 2 | invalid choice: 'best'",
                "t.swf | --matcher=simple | 2 | the simple matcher plans nothing, so easy needs",
                "t.swf | --match-policy=best | 2 | unknown match policy best",
                "t.swf | --queue-depth=0 | 2 | queue-depth must be a number from 1",
                "t.swf | --nodes=-1 | 2 | a number from 1 was expected",
                "t.swf | --picture=p.gif | 2 | FILE.svg or FILE.png was expected, not p.gif",
                "t.swf | --csv=no/jobs.csv | 1 | no/jobs.csv: cannot be written: there is no directory",
                "no.swf | | 1 | flux-simulate: ERROR: no.swf: No such file or directory",
                "bad.swf | | 1 | flux-simulate: ERROR: bad.swf:1: a job has 18 fields, this line has 4",
                "none | --ledger=. | 1 | no ledger here"
            })
    void what_cannot_be_is_said(String file, String option, int code, String message)
            throws IOException {
        Files.writeString(dir.resolve("bad.swf"), "no trace at all\n");
        List<String> words = new ArrayList<>();
        if (option != null) {
            words.add(option);
        }
        if (!file.equals("none")) {
            words.add(file);
        }
        Ran ran = flux(words.toArray(String[]::new));
        assertThat(ran.err()).contains(message);
        assertThat(ran.code()).isEqualTo(code);
        assertThat(ran.out()).isEmpty();
    }

    @Test
    void an_instances_own_jobs_are_tried_under_another_policy() throws Exception {
        Path state = dir.resolve("state");
        String job;
        try (TestInstance instance = TestInstance.start(state);
                FluxClient client = instance.connect()) {
            long id = TestInstance.submit(client, TestInstance.jobspec(2, "true"), 16, 0);
            TestInstance.await(client, id, "clean");
            job = new JobId(id).f58();
        }
        Ran ran = flux("--ledger=state", "--csv=jobs.csv", "--policy=fcfs,conservative");
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out())
                .contains("state: 1 jobs on 2 nodes with 8 cores", "recorded", "conservative")
                .containsPattern("jobs started +1 +1 +1\n");
        assertThat(Files.readAllLines(dir.resolve("jobs.csv")).get(1)).startsWith("fcfs," + job);
    }
}
