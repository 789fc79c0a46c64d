package flux.ledger.jobspec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.feature.Feature;
import flux.ledger.Reference;
import flux.ledger.job.JobRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;
import org.yaml.snakeyaml.Yaml;

/// The jobspecs of the reference data: the folder says whether they are good.
@Feature({"F086", "F087"})
class ReferenceJobspecTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /// Refused not by the validator but by the scheduler, which knows what types there are.
    private static final String UNKNOWN_TYPES = "with_whatnow.yaml";

    @TestFactory
    Stream<DynamicTest> version_1_jobspecs_are_taken_as_they_are() {
        return Stream.concat(
                        Reference.files("data/jobspec/valid_v1").stream(),
                        Reference.files("data/rfc/spec_25").stream())
                .filter(ReferenceJobspecTest::isYaml)
                .map(
                        file ->
                                test(
                                        file,
                                        () -> {
                                            JsonNode jobspec = read(file);
                                            JobspecValidator.check(jobspec);
                                            assertThat(request(jobspec).shape()).isNotNull();
                                        }));
    }

    /// Canonical jobspecs (RFC 14) carry no version that may be submitted, and may leave the
    /// duration out; all else in them is in order.
    @TestFactory
    Stream<DynamicTest> canonical_jobspecs_are_taken_once_they_say_version_1() {
        return Stream.concat(
                        Reference.files("data/jobspec/valid").stream(),
                        Reference.files("data/rfc/spec_14").stream())
                .filter(ReferenceJobspecTest::isYaml)
                .filter(file -> !hasPerResource(file))
                .map(file -> test(file, () -> JobspecValidator.check(asVersion1(read(file)))));
    }

    @TestFactory
    Stream<DynamicTest> other_versions_are_refused() {
        return Reference.files("data/jobspec/valid").stream()
                .filter(file -> read(file).path("version").asInt() != 1)
                .map(file -> test(file, () -> refuses(read(file), "version must be 1")));
    }

    @TestFactory
    Stream<DynamicTest> the_dependencies_of_rfc_26_are_taken() {
        JsonNode jobspec = read(Reference.at("data/jobspec/valid_v1/example1.yaml"));
        return Reference.files("data/rfc/spec_26").stream()
                .filter(ReferenceJobspecTest::isYaml)
                .map(
                        file ->
                                test(
                                        file,
                                        () -> {
                                            ObjectNode copy = jobspec.deepCopy();
                                            copy.withObject("/attributes/system")
                                                    .set("dependencies", read(file));
                                            JobspecValidator.check(copy);
                                        }));
    }

    @TestFactory
    Stream<DynamicTest> invalid_jobspecs_are_refused() {
        return Stream.concat(
                        Reference.files("data/jobspec/invalid").stream(),
                        Reference.files("data/jobspec/invalid_v1").stream())
                .filter(file -> !file.endsWith(UNKNOWN_TYPES))
                .map(file -> test(file, () -> refuses(read(file), "")));
    }

    @Test
    void unknown_types_of_resources_are_left_to_the_scheduler() throws Exception {
        JsonNode jobspec = read(Reference.at("data/jobspec/invalid_v1").resolve(UNKNOWN_TYPES));
        JobspecValidator.check(jobspec);
        assertThat(request(jobspec).shape()).isNull();
    }

    private static void refuses(JsonNode jobspec, String message) {
        assertThatThrownBy(() -> JobspecValidator.check(jobspec))
                .isInstanceOf(InvalidJobspec.class)
                .hasMessageContaining(message)
                .message()
                .isNotBlank()
                .hasLineCount(1);
    }

    private static JobRequest request(JsonNode jobspec) throws IOException {
        return JobRequests.of(JSON.writeValueAsBytes(jobspec));
    }

    private static JsonNode asVersion1(JsonNode jobspec) {
        ObjectNode copy = jobspec.deepCopy();
        copy.put("version", 1);
        ObjectNode system = copy.withObject("/attributes").withObject("/system");
        if (!system.has("duration")) {
            system.put("duration", 0);
        }
        return copy;
    }

    /// Version 1 (RFC 25) has no such count.
    private static boolean hasPerResource(Path file) {
        return !read(file).findValues("per_resource").isEmpty();
    }

    private static boolean isYaml(Path file) {
        return file.toString().endsWith(".yaml");
    }

    private static JsonNode read(Path file) {
        try (var text = Files.newBufferedReader(file)) {
            return JSON.valueToTree(new Yaml().<Object>load(text));
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + file, e);
        }
    }

    private static DynamicTest test(Path file, Executable body) {
        return dynamicTest(file.getParent().getFileName() + "/" + file.getFileName(), body);
    }
}
