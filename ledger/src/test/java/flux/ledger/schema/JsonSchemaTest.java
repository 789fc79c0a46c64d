package flux.ledger.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import flux.feature.Feature;
import flux.ledger.jobspec.InvalidJobspec;
import flux.ledger.jobspec.JobspecSchema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// JSON is held against schemas, and what is wrong is told as Python's jsonschema tells it.
class JsonSchemaTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /// Schema, value, and what is wrong; `-` for nothing.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"type":"string"}                            | "a"       | -
                    {"type":"string"}                            | 5         | 5 is not of type 'string'
                    {"type":["string","null"]}                   | true      | True is not of type 'string', 'null'
                    {"type":"integer"}                           | 1.0       | -
                    {"type":"integer"}                           | 1.5       | 1.5 is not of type 'integer'
                    {"type":"number"}                            | 3         | -
                    {"minimum":1}                                | 0         | 0 is less than the minimum of 1
                    {"exclusiveMaximum":3}                       | 3         | 3 is greater than or equal to the maximum of 3
                    {"enum":[1,"a"]}                             | "b"       | 'b' is not one of [1, 'a']
                    {"enum":[1]}                                 | 1.0       | -
                    {"const":null}                               | 1         | None was expected
                    {"required":["a"]}                           | {}        | 'a' is a required property
                    {"properties":{"a":{"type":"null"}}}         | {"a":[]}  | [] is not of type 'null'
                    {"additionalProperties":false}               | {"a":1}   | Additional properties are not allowed ('a' was unexpected)
                    {"patternProperties":{"^a":{"minimum":2}}}   | {"ab":1}  | 1 is less than the minimum of 2
                    {"additionalProperties":{"minimum":2}}       | {"c":1}   | 1 is less than the minimum of 2
                    {"items":{"minimum":2}}                      | [2,1]     | 1 is less than the minimum of 2
                    {"items":[{"minimum":2}],"additionalItems":{"maximum":3}} | [2,4] | 4 is greater than the maximum of 3
                    {"minItems":1}                               | []        | [] should be non-empty
                    {"maxItems":1}                               | [1,2]     | [1, 2] is too long
                    {"minLength":2}                              | "a"       | 'a' is too short
                    {"pattern":"^[a-z]+$"}                       | "A"       | 'A' does not match '^[a-z]+$'
                    {"anyOf":[{"type":"null"},{"minimum":3}]}    | 2         | 2 is not valid under any of the given schemas
                    {"oneOf":[{"minimum":1},{"minimum":2}]}      | 1         | -
                    {"oneOf":[{"minimum":1},{"minimum":2}]}      | 2         | 2 is valid under each of the given schemas
                    {"not":{"type":"null"}}                      | null      | None should not be valid under {'type': 'null'}
                    {"minProperties":1}                          | {}        | {} should be non-empty
                    {"$ref":"#/definitions/a","definitions":{"a":{"type":"null"}}} | 1 | 1 is not of type 'null'
                    {"format":"date","nosuchword":1}             | "x"       | -
                    true                                         | 1         | -
                    false                                        | 1         | False schema does not allow 1
                    """)
    void each_word_of_a_schema_restricts_what_it_says(String schema, String value, String fault)
            throws Exception {
        assertThat(JsonSchema.parse(schema).fault(JSON.readTree(value)).orElse("-"))
                .isEqualTo(fault);
    }

    @Test
    void what_is_no_schema_is_refused() throws Exception {
        assertThatThrownBy(() -> JsonSchema.parse("[1]")).hasMessage("a schema is an object");
        assertThatThrownBy(() -> JsonSchema.parse("{")).hasMessageStartingWith("not JSON");
        JsonSchema elsewhere = JsonSchema.parse("{\"$ref\":\"http://x/y\"}");
        assertThatThrownBy(() -> elsewhere.fault(JSON.readTree("1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("only what is in the file");
    }

    @Test
    void a_schema_that_refers_to_itself_has_an_end() throws Exception {
        JsonSchema loop = JsonSchema.parse("{\"$ref\":\"#\"}");
        assertThat(loop.fault(JSON.readTree("1"))).hasValue("the schema goes deeper than 200");
    }

    @Test
    @Feature("F306")
    void version_1_of_jobspecs_has_its_schema() throws Exception {
        String good =
                """
                {"version": 1,
                 "resources": [{"type": "node", "count": 2, "exclusive": true, "with": [
                   {"type": "slot", "count": 1, "label": "task", "with": [
                     {"type": "core", "count": 4}, {"type": "gpu", "count": 0}]}]}],
                 "tasks": [{"command": ["a"], "slot": "task", "count": {"per_slot": 1}}],
                 "attributes": {"system": {"duration": 0, "cwd": "/"}}}
                """;
        JobspecSchema.version1().check(JSON.readTree(good));
        for (String[] change :
                new String[][] {
                    {"\"version\": 1", "\"version\": 2", "2 is not one of [1]"},
                    {"\"duration\": 0, ", "", "'duration' is a required property"},
                    {"[\"a\"]", "[]", "[] should be non-empty"},
                    {"\"per_slot\": 1", "\"per_slot\": 0", "0 is less than the minimum of 1"},
                    {"\"cwd\": \"/\"", "\"cwd\": 5", "5 is not of type 'string'"},
                }) {
            assertThatThrownBy(
                            () ->
                                    JobspecSchema.version1()
                                            .check(
                                                    JSON.readTree(
                                                            good.replace(change[0], change[1]))))
                    .isInstanceOf(InvalidJobspec.class)
                    .hasMessage(change[2]);
        }
    }
}
