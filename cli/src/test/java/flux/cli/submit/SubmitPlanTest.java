package flux.cli.submit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import flux.feature.Feature;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is sent for a submission, as far as dry runs do not show it.
class SubmitPlanTest {

    private static final ZonedDateTime NOW = ZonedDateTime.parse("2026-11-21T10:30:00Z");

    @Test
    @Feature("F101")
    void each_copy_knows_its_number_and_errors_are_labelled_with_it() {
        SubmitPlan plan = submit("--cc=1,3-4", "--output=x-{cc}-{{id}}.out", "echo", "{cc}", "{}");
        assertThat(plan.jobs())
                .extracting(Submission::label)
                .containsExactly("cc=1: ", "cc=3: ", "cc=4: ");
        JsonNode last = json(plan.jobs().getLast());
        assertThat(last.at("/tasks/0/command").toString()).isEqualTo("[\"echo\",\"4\",\"{}\"]");
        assertThat(last.at("/attributes/system/environment/FLUX_JOB_CC").asText()).isEqualTo("4");
        assertThat(last.at("/attributes/system/shell/options/output/stdout/path").asText())
                .isEqualTo("x-4-{{id}}.out");
    }

    @Test
    @Feature("F101")
    void with_bcc_the_copies_do_not_know() {
        SubmitPlan plan = submit("--bcc=1-2", "true");
        assertThat(plan.jobs()).hasSize(2);
        assertThat(
                        json(plan.jobs().getFirst())
                                .at("/attributes/system/environment")
                                .has("FLUX_JOB_CC"))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "hold, 0, 0",
        "default, 0, 16",
        "EXPEDITE, 0, 31",
        "20, 0, 20",
    })
    @Feature("F110")
    void urgency_goes_beside_the_jobspec(String urgency, int flags, int expected) {
        Submission job = submit("--urgency=" + urgency, "true").jobs().getFirst();
        assertThat(job.urgency()).isEqualTo(expected);
        assertThat(job.flags()).isEqualTo(flags);
    }

    @Test
    @Feature("F114")
    void flags_go_beside_the_jobspec() {
        assertThat(
                        submit("--flags=waitable,novalidate", "--debug", "true")
                                .jobs()
                                .getFirst()
                                .flags())
                .isEqualTo(2 | 4 | 8);
    }

    @Test
    void options_of_the_job_need_no_dashes_before_them() {
        SubmitPlan plan = submit("-n2", "-vx", "-N2", "ls", "-l", "--", "--all");
        assertThat(json(plan.jobs().getFirst()).at("/tasks/0/command").toString())
                .isEqualTo("[\"ls\",\"-l\",\"--\",\"--all\"]");
    }

    @Test
    @Feature("F103")
    void bulk_inputs_multiply_and_linked_ones_go_along() {
        assertThat(bulk("", "{1}", "{0}", ":::", "1", "2", ":::", "3", "4"))
                .containsExactly("3 1", "4 1", "3 2", "4 2");
        assertThat(bulk("", "{0}{1}", ":::", "1", "2", "3", ":::+", "a", "b"))
                .containsExactly("1a", "2b", "3a");
    }

    @Test
    void bulk_inputs_come_from_standard_input_when_none_are_given() {
        assertThat(bulk("a b\nc\n", "echo", "{}")).containsExactly("echo a b", "echo c");
        assertThat(bulk("a b\nc\n", "--sep=none", "echo", "{}"))
                .containsExactly("echo a", "echo b", "echo c");
    }

    @ParameterizedTest
    @CsvSource({
        "{}, /a/b.c.txt",
        "{.%}, /a/b.c",
        "{./}, b.c.txt",
        "{./%}, b.c",
        "{.//}, /a",
        "{0.%}, /a/b.c",
        "{seq}-{seq1}, 0-1",
        "{{id}}, {{id}}",
        "x{cc}, x{cc}",
        "{.n}, 10",
    })
    void parts_of_an_input(String replacement, String expected) {
        assertThat(bulk("", "--define=n=len(x)", replacement, ":::", "/a/b.c.txt"))
                .containsExactly(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "2**int(x), 1024",
        "int(x)*3-1, 29",
        "int(x)//3, 3",
        "int(x)/4, 2.5",
        "-int(x)%3, 2",
        "x+'!', 10!"
    })
    void a_definition_computes_from_the_input(String expression, String expected) {
        assertThat(Expression.parse(expression).text("10")).isEqualTo(expected);
    }

    @Test
    void what_is_no_replacement_is_refused() {
        assertThatThrownBy(() -> bulk("", "{nosuch}", ":::", "a"))
                .hasMessage("Invalid replacement string: '{nosuch}'");
        assertThatThrownBy(() -> bulk("", "{3}", ":::", "a"))
                .hasMessage("Replacement '{3}' is out of range: 1 input(s)");
        assertThatThrownBy(() -> Expression.parse("__import__('os')").text("1"))
                .hasMessageStartingWith("--define: cannot evaluate");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "slot=4/node=[2]|[{'type':'slot','count':4,'label':'task','with':[{'type':'node','count':2}]}]",
                "slot{task,foo:bar}/node{}|[{'type':'slot','count':1,'label':'task','foo':'bar','with':[{'type':'node','count':1}]}]",
                "slot=3-30/node|[{'type':'slot','count':'3-30','label':'task','with':[{'type':'node','count':1}]}]",
                "slot=2+/node|[{'type':'slot','count':'2+','label':'task','with':[{'type':'node','count':1}]}]",
                "slot=4,9,16,25/node|[{'type':'slot','count':'4,9,16,25','label':'task','with':[{'type':'node','count':1}]}]",
                "node{-x}/core=4|[{'type':'node','count':1,'exclusive':false,'with':[{'type':'core','count':4}]}]",
                "[slot=10{task1}/core;slot=2{task2}/core=2]|[{'type':'slot','count':10,'label':'task1','with':[{'type':'core','count':1}]},{'type':'slot','count':2,'label':'task2','with':[{'type':'core','count':2}]}]",
            })
    @Feature("F089")
    void shapes(String shape, String json) throws JsonProcessingException {
        assertThat((JsonNode) ResourceShape.parse(shape))
                .isEqualTo(new ObjectMapper().readTree(json.replace('\'', '"')));
    }

    @Test
    void shapes_that_are_none() {
        assertThatThrownBy(() -> ResourceShape.parse("node=2/slot=2/{core=4;gpu=1}"))
                .hasMessage("Invalid token '{' at position 14");
        assertThatThrownBy(() -> ResourceShape.parse("slot/node=;"))
                .hasMessageStartingWith("Invalid token");
        assertThatThrownBy(() -> ResourceShape.parse("slot/node=a"))
                .hasMessageStartingWith("Illegal character");
        assertThatThrownBy(() -> ResourceShape.parse("slot/node{a:'b}"))
                .hasMessageStartingWith("Unclosed quote");
    }

    @Test
    @Feature("F095")
    void rules_of_the_environment_apply_in_order() {
        Map<String, String> caller =
                new LinkedHashMap<>(Map.of("HOME", "/h", "PATH", "/bin", "PWD", "/w"));
        assertThat(environment(caller)).isEqualTo(caller);
        assertThat(environment(caller, "-P*")).containsOnlyKeys("HOME");
        assertThat(environment(caller, "-/^P/")).containsOnlyKeys("HOME");
        assertThat(environment(caller, "-*", "A=1", "B=${A}:$PATH", "C=$$"))
                .isEqualTo(Map.of("A", "1", "B", "1:/bin", "C", "$"));
        assertThat(environment(caller, "HOME=x", "-*", "H*", "HOME"))
                .isEqualTo(Map.of("HOME", "/h"));
        assertThatThrownBy(() -> environment(caller, "A=$NOSUCH"))
                .hasMessage("--env: Variable 'NOSUCH' not found in A=$NOSUCH");
    }

    @Test
    @Feature("F096")
    void rules_of_the_limits_apply_in_order() {
        Map<String, Long> caller =
                Map.of("core", 0L, "nofile", 20000L, "memlock", 65536L, "cpu", -1L);
        assertThat(RlimitRules.apply(List.of(), caller).toString())
                .isEqualTo("{cpu=-1, core=0, nofile=20000}");
        assertThat(RlimitRules.apply(List.of("-*", "memlock", "core=inf"), caller))
                .isEqualTo(Map.of("memlock", 65536L, "core", -1L));
        assertThatThrownBy(() -> RlimitRules.apply(List.of("nosuch"), caller))
                .hasMessage("--rlimit: No such resource limit: \"nosuch\"");
    }

    @ParameterizedTest
    @CsvSource({
        "+1h, 2026-11-21T11:30:00Z",
        "2026-12-24 6am, 2026-12-24T06:00:00Z",
        "2026-12-24T18:30, 2026-12-24T18:30:00Z",
        "tomorrow noon, 2026-11-22T12:00:00Z",
        "noon tomorrow, 2026-11-22T12:00:00Z",
        "in an hour, 2026-11-21T11:30:00Z",
        "in 20 minutes, 2026-11-21T10:50:00Z",
        "monday at 7:15 pm, 2026-11-23T19:15:00Z",
        "now, 2026-11-21T10:30:00Z",
    })
    @Feature("F113")
    void begin_times(String text, String expected) {
        assertThat(BeginTime.parse(text, NOW))
                .isEqualTo(ZonedDateTime.parse(expected).toEpochSecond());
    }

    /// flux-submit(1), `--env`: mustache is allowed, and what it stands for the shell alone knows.
    @Test
    void a_template_in_the_environment_is_the_shells_to_fill_in() {
        SubmitPlan plan =
                submit("--env=A=1", "--env=D={{tmpdir}}/$A", "--env=E={{id}}", "--env=E=2", "true");
        JsonNode system = json(plan.jobs().getFirst()).at("/attributes/system");
        assertThat(system.at("/shell/options/env-expand").toString())
                .isEqualTo("{\"D\":\"{{tmpdir}}/1\"}");
        assertThat(system.at("/environment/A").asText()).isEqualTo("1");
        assertThat(system.at("/environment/E").asText()).isEqualTo("2");
        assertThat(system.get("environment").has("D")).isFalse();
        assertThat(submit("--env=D={{tmpdir}}", "--env=-D", "true").jobs().getFirst().jobspec())
                .doesNotContain("env-expand", "tmpdir");
    }

    @Test
    void ten_thousand_jobs_share_one_environment() {
        String[] words = {"--bcc=1-10000", "true"};
        assertThat(submit(words).jobs()).hasSize(10_000);
    }

    private static Map<String, String> environment(Map<String, String> caller, String... rules) {
        return EnvironmentRules.of(List.of(rules), caller, Path.of("/")).variables();
    }

    private static SubmitPlan submit(String... words) {
        SubmitArguments arguments =
                new SubmitParser("submit", "", SubmitOption.ofSubmit()).parse(List.of(words));
        return SubmitPlan.of(arguments, new Jobspecs(submitter("")));
    }

    private static List<String> bulk(String input, String... words) {
        SubmitArguments arguments =
                new SubmitParser("bulksubmit", "", SubmitOption.ofBulksubmit())
                        .parse(List.of(words));
        return BulkCommand.expand(arguments, submitter(input)).stream()
                .map(SubmitArguments::line)
                .toList();
    }

    private static Submitter submitter(String input) {
        return new Submitter(
                Map.of("HOME", "/home/flux"),
                Path.of("/work"),
                Map.of("core", 0L),
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                NOW);
    }

    private static JsonNode json(Submission job) {
        try {
            return new ObjectMapper().readTree(job.jobspec());
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
