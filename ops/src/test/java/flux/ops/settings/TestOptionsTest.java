package flux.ops.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flux.ops.settings.StartArguments.Misused;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The options of a test instance mean something, or are refused.
class TestOptionsTest {
    private static StartArguments parse(String... words) throws Misused {
        return StartArguments.parse(List.of(words));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    --test-hosts=a                | --test-hosts only works with --test-size=N
                    --test-rundir-cleanup         | --test-rundir-cleanup only works with --test-size=N
                    -s2 --test-hosts=a            | --test-hosts has 1 hosts, and --test-size is 2
                    -s2 --test-hosts=a[           | --test-hosts: 'a[' is not a hostlist
                    -s2 --test-exit-mode=some     | unknown --test-exit-mode: 'some', expected any or leader
                    -s2 --test-start-mode=some    | unknown --test-start-mode: 'some', expected all or leader
                    -s2 --test-exit-timeout=soon  | --test-exit-timeout: 'soon' is not a duration such as 20s
                    -s2 --test-rundir-cleanup     | --test-rundir-cleanup only works with --test-rundir
                    -s2 --test-pmi-clique=x       | --test-pmi-clique: expected none, single, per-broker or a taskmap, not 'x'
                    -s0                           | --test-size argument must be > 0
                    -s2 --test-nosuch             | unrecognized option '--test-nosuch'
                    """)
    void what_makes_no_sense_is_told(String line, String why) {
        assertThatThrownBy(() -> parse(line.split(" ")))
                .isInstanceOf(Misused.class)
                .hasMessage(why);
    }

    @Test
    void one_process_cannot_start_its_leader_first() throws Exception {
        assertThatThrownBy(() -> parse("-s2", "--test-start-mode=leader"))
                .hasMessageContaining("start together");
        parse("-s1", "--test-start-mode=leader", "--test-exit-mode=any", "--test-exit-timeout=5s");
    }

    @Test
    void hosts_go_by_names_and_cliques_are_told_in_the_mapping() throws Exception {
        assertThat(parse("-s2", "--test-hosts=a[3-4]").test().hosts()).containsExactly("a3", "a4");
        assertThat(mapping("per-broker")).isEqualTo("[[0,3,1,1]]");
        assertThat(mapping("single")).isEqualTo("[[0,1,3,1]]");
        assertThat(mapping("none")).isEmpty();
        assertThat(mapping("[[0,1,2,1],[1,1,1,1]]")).isEqualTo("[[0,1,2,1],[1,1,1,1]]");
        assertThat(parse("-s3").attributes()).doesNotContainKey("broker.mapping");
    }

    private static String mapping(String mode) throws Misused {
        String mapping =
                parse("-s3", "--test-pmi-clique=" + mode).attributes().get("broker.mapping");
        assertThat(mapping).isNotNull();
        return String.valueOf(mapping);
    }

    @Test
    void its_directory_is_the_instance_s() throws Exception {
        StartArguments given = parse("-s1", "--test-rundir", "/tmp/x", "--test-rundir-cleanup");
        assertThat(given.attributes()).containsEntry("rundir", "/tmp/x");
        assertThat(given.test().isRundirCleared()).isTrue();
    }
}
