package flux.ops.service;

import static org.assertj.core.api.Assertions.assertThat;

import flux.feature.Feature;
import flux.ops.TypedStory;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What `[ingest.validator]` lets in.
@Timeout(120)
class ValidatorsStoryTest {
    private static final String DIRECTLY =
            "require-instance: Direct job submission is disabled for this instance. Please use the"
                    + " flux-batch(1) or flux-alloc(1) commands.";

    @TempDir static Path dir;
    private static TypedStory story;

    @BeforeAll
    static void start() throws Exception {
        story = new TypedStory(dir);
    }

    @AfterAll
    static void stop() throws Exception {
        story.close();
    }

    private static void configure(String toml) throws Exception {
        assertThat(load(toml)).isEqualTo("rc=0");
    }

    private static String load(String toml) throws Exception {
        story.write("new.toml", toml);
        return print("flux config load <new.toml");
    }

    private static String print(String script) throws Exception {
        return story.print("{ " + script + "; echo rc=$?; } 2>&1");
    }

    @Test
    @Feature("F307")
    void where_instances_are_required_only_they_get_in() throws Exception {
        configure("[ingest.validator]\nplugins = [\"jobspec\", \"require-instance\"]\n");
        assertThat(print("flux submit true")).contains(DIRECTLY).endsWith("rc=1");
        assertThat(print("flux batch -n1 --wrap true >id")).isEqualTo("rc=0");
    }

    @Test
    @Feature("F307")
    void small_jobs_need_not_be_instances() throws Exception {
        configure(
                """
                [ingest.validator]
                plugins = ["jobspec", "require-instance"]
                require-instance.mincores = 4
                """);
        assertThat(print("flux submit -n3 true >id")).isEqualTo("rc=0");
        assertThat(print("flux submit -n4 true")).contains(DIRECTLY);
        configure(
                """
                [ingest.validator]
                plugins = ["jobspec", "require-instance"]
                args = ["--require-instance-minnodes", "2", "--require-instance-mincores=99"]
                require-instance.mincores = 1
                """);
        assertThat(print("flux submit -n4 true >id")).isEqualTo("rc=0");
        assertThat(print("flux submit -N2 true")).contains(DIRECTLY);
    }

    @Test
    @Feature("F306")
    void a_site_s_own_schema_says_what_its_jobs_are_to_have() throws Exception {
        story.write(
                "site.json",
                """
                {"properties": {"attributes": {"properties": {"system": {
                  "required": ["bank"],
                  "properties": {"bank": {"enum": ["physics", "biology"]}}}}}}}
                """);
        configure(
                "[ingest.validator]\nplugins = [\"jobspec\", \"schema\"]\nargs = [\"--schema="
                        + story.work().resolve("site.json")
                        + "\"]\n");
        assertThat(print("flux submit true")).contains("schema: 'bank' is a required property");
        assertThat(print("flux submit -S bank=art true"))
                .contains("schema: 'art' is not one of ['physics', 'biology']");
        assertThat(print("flux submit -S bank=physics true >id")).isEqualTo("rc=0");
    }

    @Test
    @Feature("F306")
    void any_version_is_taken_where_version_1_is_not_required() throws Exception {
        String job =
                "flux submit --dry-run true | sed 's/\"version\": 1/\"version\": 1, \"more\": 1/'"
                        + " | flux job submit";
        configure("");
        assertThat(print(job)).contains("Extraneous key (more)");
        configure("[ingest.validator]\nargs = [\"--require-version=any\"]\n");
        assertThat(print(job + " >id")).isEqualTo("rc=0");
    }

    @Test
    @Feature("F306")
    void what_cannot_be_done_is_told_when_it_is_configured() throws Exception {
        configure("");
        String begin = "[ingest.validator]\n";
        assertThat(load(begin + "plugins = [\"nosuch\"]\n"))
                .contains("no such plugin: \"nosuch\"", "require-instance, schema");
        assertThat(load(begin + "args = [\"--nosuch=1\"]\n"))
                .contains("ingest.validator.args: unrecognized argument: --nosuch=1");
        assertThat(load(begin + "args = [\"--schema\"]\n")).contains("expected one argument");
        assertThat(load(begin + "plugins = [\"schema\"]\nargs = [\"--schema=/no/such\"]\n"))
                .contains("--schema=/no/such: cannot be read");
        assertThat(load(begin + "require-instance.mincores = \"many\"\n"))
                .contains("ingest.validator.require-instance.mincores must be a whole number");
        assertThat(print("flux submit true >id")).as("all is as before").isEqualTo("rc=0");
    }
}
