package flux.ops.nested;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import flux.feature.Feature;
import flux.ops.TypedStory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `flux alloc` typed into a terminal, which script(1) is here.
@Timeout(120)
class AllocTerminalTest {
    @TempDir Path dir;

    @Test
    @Feature("F105")
    void it_is_a_shell_in_the_instance_on_the_same_terminal() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "script(1) is not installed");
        try (TypedStory story = new TypedStory(dir)) {
            String shown =
                    story.print(
                            """
                            export SHELL=/bin/sh
                            { echo 'stty cols 77; flux getattr instance-level >level; stty size >size; exit 3'
                              for i in $(seq 500); do [ -e over ] && break; sleep 0.1; done; } |
                                { script -qec 'flux alloc -n1' /dev/null >/dev/null; echo $?; touch over; }
                            cat level size""");
            assertThat(shown).matches("3\n1\n[0-9]+ 77");
            assertThat(story.print("flux jobs -a -no '{result} {returncode}'"))
                    .isEqualTo("FAILED 3");
        }
    }
}
