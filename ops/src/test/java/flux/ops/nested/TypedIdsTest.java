package flux.ops.nested;

import static org.assertj.core.api.Assertions.assertThat;

import flux.feature.Feature;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What people type in an instance: ids in any spelling, scripts that say what they need.
class TypedIdsTest {
    @TempDir Path dir;

    private NestedStory story;

    @BeforeEach
    void start() throws Exception {
        story = new NestedStory(dir);
    }

    @AfterEach
    void close() throws Exception {
        story.close();
    }

    @Test
    @Feature("F084")
    void a_command_takes_an_id_in_any_spelling() throws Exception {
        assertThat(
                        story.print(
                                """
                                id=$(flux submit sh -c 'exit 5')
                                for kind in dec hex dothex kvs f58 f58plain words emoji; do
                                    flux job status $(flux job id --to=$kind $id); echo $kind $?
                                done"""))
                .isEqualTo(
                        "dec 5\nhex 5\ndothex 5\nkvs 5\nf58 5\nf58plain 5\nwords 5\nemoji 5");
    }

    @Test
    @Feature("F085")
    void an_id_is_plain_where_nobody_can_read_the_letter() throws Exception {
        assertThat(story.print("flux submit --urgency=hold true")).startsWith("ƒ");
        assertThat(story.print("LC_ALL=C flux submit --urgency=hold true")).startsWith("f");
        assertThat(story.print("FLUX_F58_FORCE_ASCII=1 flux submit --urgency=hold true"))
                .startsWith("f");
    }

    @Test
    @Feature("F092")
    void a_script_says_what_it_needs() throws Exception {
        story.write(
                "job.sh",
                """
                #!/bin/sh
                # flux: -n2 -c2
                # flux: --job-name="by itself"
                # flux: --output=out
                flux resource info
                """);
        assertThat(
                        story.print(
                                """
                                id=$(flux batch job.sh); flux job wait-event -q $id clean
                                flux jobs -no {name} $id; cat out"""))
                .isEqualTo("by itself\n1 Nodes, 4 Cores, 0 GPUs");
    }
}
