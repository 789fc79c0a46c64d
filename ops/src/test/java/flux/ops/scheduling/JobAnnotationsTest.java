package flux.ops.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import flux.ledger.id.JobId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How a scheduler's annotations of a job follow each other (RFC 27).
class JobAnnotationsTest {
    private static final JobId JOB = new JobId(7);

    private final JobAnnotations annotations = new JobAnnotations();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"sched":{"queue":"a"}} | {"sched":{"t_estimate":1}} | {"sched":{"queue":"a","t_estimate":1}}
                    {"sched":{"queue":"a"}} | {"sched":{"queue":null}}   | {"sched":{}}
                    {"sched":{"queue":"a"}} | {"sched":null}             | {}
                    {"sched":{"queue":"a"}} | {"sched":"none"}           | {"sched":"none"}
                    {"user":1}              | {"user":{"note":"b"}}      | {"user":{"note":"b"}}
                    {"user":1}              | [1,2]                      | {"user":1}
                    """)
    void one_change_after_another(String first, String then, String all) throws Exception {
        annotations.begin(JOB);
        change(first);
        change(then);
        assertThat(annotations.take(JOB)).isEqualTo(all);
        assertThat(annotations.has(JOB)).isFalse();
    }

    @Test
    void of_a_job_that_it_was_not_asked_for_nothing_is_kept() throws Exception {
        change("{\"sched\":{\"queue\":\"a\"}}");
        assertThat(annotations.find(JOB, "sched")).isNull();
        assertThat(annotations.take(JOB)).isEqualTo("{}");
    }

    @Test
    void only_an_object_is_found_by_its_name() throws Exception {
        annotations.begin(JOB);
        change("{\"sched\":{\"queue\":\"a\"},\"user\":1}");
        assertThat(annotations.find(JOB, "sched")).isEqualTo("{\"queue\":\"a\"}");
        assertThat(annotations.find(JOB, "user")).isNull();
    }

    private void change(String json) throws Exception {
        annotations.change(JOB, new ObjectMapper().readTree(json));
    }
}
