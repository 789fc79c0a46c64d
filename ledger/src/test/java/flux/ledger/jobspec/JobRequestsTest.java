package flux.ledger.jobspec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import flux.ledger.job.JobRequest;
import flux.ledger.job.JobRequest.Dependency;
import flux.ledger.job.JobRequest.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What of a jobspec is remembered.
class JobRequestsTest {
    private static final String JOBSPEC =
            """
            {"resources":RESOURCES,"tasks":[{"command":["/usr/bin/app","-v"],"slot":"task",
             "count":COUNT}],"attributes":{"system":SYSTEM},"version":1}""";

    @Test
    void the_system_attributes_are_remembered_and_the_environment_is_not() {
        JobRequest request =
                request(
                        "[]",
                        "{'total':3}",
                        """
                        {'environment':{'cwd':'/no','queue':'no'},'cwd':'/tmp','queue':'batch',
                         'bank':'b','project':'p','duration':2.5,'job':{'name':'n','x':[1]},
                         'constraints':{'ranks':['0']},'exec':{'test':{'run_duration':'1s'}},
                         'dependencies':[{'scheme':'afterok','value':'f1'}],
                         'shell':{'options':{}}}""");
        assertThat(request)
                .isEqualTo(
                        new JobRequest(
                                "n",
                                "/tmp",
                                "batch",
                                "b",
                                "p",
                                3,
                                2.5,
                                null,
                                "[]",
                                "{\"ranks\":[\"0\"]}",
                                "{\"run_duration\":\"1s\"}",
                                List.of(new Dependency("afterok", "f1"))));
    }

    @Test
    void a_job_without_a_name_is_called_like_its_command() {
        assertThat(request("[]", "{}", "{}").name()).isEqualTo("app");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "slot=2 core=3           | 0 false 2 3 0",
                "slot=2 core=3 gpu=1     | 0 false 2 3 1",
                "node=2 slot=3 core=4    | 2 false 6 4 0",
                "node=65536 slot=65536 core=1 | 65536 false 2147483647 1 0",
            })
    void the_simple_form_is_understood(String form, String shape) {
        Shape found = request(resources(form), "{'per_slot':1}", "{}").shape();
        assertThat(found).isNotNull();
        assertThat(
                        "%d %b %d %d %d"
                                .formatted(
                                        found.nodes(),
                                        found.exclusive(),
                                        found.slots(),
                                        found.coresPerSlot(),
                                        found.gpusPerSlot()))
                .isEqualTo(shape);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "core=1",
                "node=1",
                "node=1 core=1",
                "slot=1 node=1",
                "slot=1 core=1 memory=1",
                "slot=0 core=1",
                "slot=1 core=0",
                "slot=2147483648 core=1"
            })
    void any_other_form_is_left_to_other_schedulers(String form) {
        assertThat(request(resources(form), "{'per_slot':1}", "{}").shape()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'per_slot':1} | | 6",
                "{'per_slot':2} | | 12",
                "{'total':5}    | | 5",
                "{'per_slot':1} | 'per-resource':{'type':'node','count':3}          | 6",
                "{'per_slot':1} | 'per-resource':{'type':'core'}                    | 24",
                "{'per_slot':1} | 'per-resource':{'type':'core','count':2147483647} | 2147483647",
            })
    void tasks_are_counted(String count, String option, int ntasks) {
        String system =
                "{'shell':{'options':{" + (option == null ? "" : option) + "}},'duration':0}";
        assertThat(request(resources("node=2 slot=3 core=4"), count, system).ntasks())
                .isEqualTo(ntasks);
    }

    @Test
    void so_many_cores_that_they_cannot_be_counted_are_very_many() {
        assertThat(new Shape(0, false, 1 << 30, 1 << 30, 0).cores()).isEqualTo(Integer.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[1", "{\"resources\":"})
    void what_cannot_be_read_asks_for_nothing(String jobspec) {
        assertThat(JobRequests.of(jobspec.getBytes(UTF_8)).shape()).isNull();
    }

    /// `node=2 slot=3 core=4`: a vertex in the one before; what follows a core stands beside it.
    private static String resources(String form) {
        StringBuilder text = new StringBuilder();
        StringBuilder end = new StringBuilder();
        boolean inSlot = false;
        for (String vertex : form.split(" ")) {
            String[] parts = vertex.split("=");
            text.append(inSlot && text.charAt(text.length() - 1) == '}' ? "," : "");
            text.append("{'type':'").append(parts[0]).append("','count':").append(parts[1]);
            boolean isLeaf = inSlot || form.endsWith(vertex);
            if (isLeaf) {
                text.append('}');
            } else {
                text.append(",'with':[");
                end.append("]}");
            }
            inSlot |= parts[0].equals("slot");
        }
        return "[" + text + end + "]";
    }

    private static JobRequest request(String resources, String count, String system) {
        String jobspec =
                JOBSPEC.replace("RESOURCES", resources)
                        .replace("COUNT", count)
                        .replace("SYSTEM", system)
                        .replace('\'', '"');
        return agreed(jobspec);
    }

    /// A submission is read with its tree, and in replay without: both must remember the same.
    private static JobRequest agreed(String jobspec) {
        JobRequest request = JobRequests.of(jobspec.getBytes(UTF_8));
        assertThat(read(jobspec).request()).isEqualTo(request);
        return request;
    }

    private static JobRequests.WithTree read(String jobspec) {
        try {
            return JobRequests.withTree(jobspec.getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void the_tree_is_the_jobspec_without_the_variables_of_its_environment() throws IOException {
        String jobspec =
                """
                {"version":1,"environment":{"stays":1},"resources":[{"type":"slot","with":[]}],
                 "attributes":{"user":{"environment":{"stays":1}},"system":{"duration":0.5,
                 "cwd":"/","environment":%s,"shell":{"options":{"a":[1]}},"job":{"name":"n"}}}}""";
        assertThat(read(jobspec.formatted("{\"A\":\"b\",\"C\":{\"d\":[{}]}}")).tree())
                .isEqualTo(new ObjectMapper().readTree(jobspec.formatted("{}")));
        assertThat(read(jobspec.formatted("[\"A=b\"]")).tree())
                .as("for the validator to refuse")
                .isEqualTo(new ObjectMapper().readTree(jobspec.formatted("[\"A=b\"]")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[1]", "7", "null", "{}", "{\"attributes\":[{\"system\":1}]}"})
    void what_is_no_jobspec_is_read_as_it_is(String text) throws IOException {
        assertThat(read(text).tree()).isEqualTo(new ObjectMapper().readTree(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"attributes\":{\"system\":{\"environment\":{\"A\":\"b\""})
    void what_is_no_json_is_refused(String text) {
        assertThatThrownBy(() -> JobRequests.withTree(text.getBytes(UTF_8)))
                .isInstanceOf(JsonProcessingException.class);
    }
}
