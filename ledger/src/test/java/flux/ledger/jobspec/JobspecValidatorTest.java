package flux.ledger.jobspec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.feature.Feature;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which jobspecs may be submitted (RFC 14, RFC 25): one good one, and what may be wrong with it.
@Feature("F086")
class JobspecValidatorTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String GOOD =
            """
            {"version":1,
             "resources":[{"type":"node","count":2,"with":[
               {"type":"slot","count":3,"label":"task","with":[{"type":"core","count":4}]}]}],
             "tasks":[{"command":["app"],"slot":"task","count":{"per_slot":1}}],
             "attributes":{"system":{"duration":1.5}}}""";

    @Test
    void a_jobspec_of_version_1_is_taken_and_understood() throws Exception {
        JobspecValidator.check(JSON.readTree(GOOD));
        var shape = JobRequests.of(GOOD.getBytes(UTF_8)).shape();
        assertThat(String.valueOf(shape))
                .isEqualTo(
                        "Shape[nodes=2, exclusive=false, slots=6, coresPerSlot=4, gpusPerSlot=0]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "/version           | 2                   | version must be 1",
                "/version           | 'one'               | version must be an integer",
                "/extra             | 1                   | Extraneous key (extra)",
                "/resources         | {}                  | resources must be a list",
                "/resources         | []                  | resources must be a list",
                "/resources/0       | 1                   | resources must be a mapping",
                "/resources/0/type  | 1                   | type must be a string",
                "/resources/0/count | 0                   | node, slot, or core count must be > 0",
                "/resources/0/count | -1                  | node, slot, or core count must be > 0",
                "/resources/0/count | 1.5                 | count must be an int or mapping",
                "/resources/0/count | '1-'                | invalid count '1-'",
                "/resources/0/count | {'max':2}           | min must be > 0",
                "/resources/0/count | {'min':3,'max':2}   | max must be >= min",
                "/resources/0/id    | []                  | id must be a string",
                "/resources/0/unit  | 1                   | unit must be a string",
                "/resources/0/exclusive     | 'yes'       | exclusive must be a boolean",
                "/resources/0/with          | {}          | with must be a list",
                "/resources/0/with/0/label  | 1           | slots must have labels",
                "/tasks             | {}                  | tasks must be a list",
                "/tasks/0/command   | 'app'               | command must be a list of strings",
                "/tasks/0/command   | []        | command array cannot have length of zero",
                "/tasks/0/command   | [1]                 | command must be a list of strings",
                "/tasks/0/count     | {}                  | count per_slot or total must be set",
                "/tasks/0/count     | {'per_slot':1,'total':1} | per_slot or total must be set",
                "/tasks/0/count     | {'per_resource':1}  | count per_slot or total must be set",
                "/tasks/0/count     | {'total':0}         | count total must be > 0",
                "/tasks/0/count     | {'total':'1'}       | count total must be an integer",
                "/attributes        | null                | attributes must be a mapping",
                "/attributes/system | []                  | attributes.system is a required key",
                "/attributes/system | {} | attributes.system.duration is a required key",
                "/attributes/system/duration | -1 | duration must be a number >= 0",
                "/attributes/system/duration | '1h' | duration must be a number >= 0",
                "/attributes/system/environment | [] | environment must be a dictionary",
                "/attributes/system/constraints | 1 | constraint must be a mapping",
                "/attributes/system/constraints | {'near':[]} | unknown constraint operator 'near'",
                "/attributes/system/dependencies | {} | dependencies must be a list",
                "/attributes/system/dependencies | [{'value':'1'}] | scheme must be a string",
            })
    void a_flaw_is_named(String where, String value, String message) throws IOException {
        refuses(with(where, value), message);
    }

    @ParameterizedTest
    @CsvSource({
        "/version, Missing key (version)",
        "/resources, Missing key (resources)",
        "/tasks, Missing key (tasks)",
        "/attributes, Missing key (attributes)",
        "/resources/0/type, type is a required key for resources",
        "/resources/0/count, count is a required key for resources",
        "/resources/0/with/0/label, slots must have labels",
        "/tasks/0/command, Missing key (command)",
        "/tasks/0/slot, Missing key (slot)",
        "/tasks/0/count, Missing key (count)",
    })
    void what_is_missing_is_named(String where, String message) throws IOException {
        JsonNode jobspec = JSON.readTree(GOOD);
        object(jobspec, where).remove(key(where));
        refuses(jobspec, message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'2-8'",
                "'2+'",
                "'2-8:2'",
                "'2-8:2:*'",
                "'[2-8:2:^]'",
                "'1,3,5'",
                "{'min':1}",
                "{'min':2,'max':8,'operator':'^','operand':2}"
            })
    void counts_may_be_ranges(String count) throws Exception {
        JobspecValidator.check(with("/resources/0/count", count));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "1", "'text'", "null"})
    void only_an_object_is_a_jobspec(String json) throws IOException {
        refuses(JSON.readTree(json.replace('\'', '"')), "jobspec must be a mapping");
    }

    private static void refuses(JsonNode jobspec, String message) {
        assertThatThrownBy(() -> JobspecValidator.check(jobspec))
                .isInstanceOf(InvalidJobspec.class)
                .hasMessageEndingWith(message)
                .message()
                .hasLineCount(1);
    }

    private static JsonNode with(String where, String value) throws IOException {
        JsonNode jobspec = JSON.readTree(GOOD);
        JsonNode node = JSON.readTree(value.replace('\'', '"'));
        if (key(where).equals("0")) {
            ((ArrayNode) jobspec.at(parent(where))).set(0, node);
        } else {
            object(jobspec, where).set(key(where), node);
        }
        return jobspec;
    }

    private static ObjectNode object(JsonNode jobspec, String where) {
        return (ObjectNode) jobspec.at(parent(where));
    }

    private static String parent(String where) {
        return where.substring(0, where.lastIndexOf('/'));
    }

    private static String key(String where) {
        return where.substring(where.lastIndexOf('/') + 1);
    }
}
