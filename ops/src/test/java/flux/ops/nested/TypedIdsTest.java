package flux.ops.nested;

import static org.assertj.core.api.Assertions.assertThat;

import flux.feature.Feature;
import flux.ops.TypedStory;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Ids as people type them.
class TypedIdsTest {
    @TempDir Path dir;

    private TypedStory story;

    @BeforeEach
    void start() throws Exception {
        story = new TypedStory(dir);
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
                .isEqualTo("dec 5\nhex 5\ndothex 5\nkvs 5\nf58 5\nf58plain 5\nwords 5\nemoji 5");
    }
}
