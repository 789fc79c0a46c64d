package flux.ops.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A broker takes away what a broker has made, and nothing else: whatever it was told, and whatever
/// stands in a state directory.
class DirectoriesTest {
    @TempDir Path dir;

    private static Directories make(Optional<Path> statedir, Optional<Path> rundir)
            throws IOException {
        BrokerOptions options =
                new BrokerOptions(
                        statedir, rundir, 1, JsonNodeFactory.instance.objectNode(), Map.of(), 0);
        if (statedir.isEmpty()) {
            return Directories.passing(options);
        }
        return Directories.lasting(Files.createDirectories(statedir.get()), options);
    }

    /// A directory of somebody's, with things in it.
    private Path precious() throws IOException {
        Path precious = Files.createDirectories(dir.resolve("precious/deep")).getParent();
        Files.writeString(precious.resolve("letters"), "dear");
        Files.writeString(precious.resolve("deep/more"), "sir");
        return precious;
    }

    private static void assertUnharmed(Path precious) {
        assertThat(precious.resolve("letters")).hasContent("dear");
        assertThat(precious.resolve("deep/more")).hasContent("sir");
    }

    @Test
    void a_note_that_names_a_directory_no_broker_made_is_not_followed() throws IOException {
        Path precious = precious();
        Path statedir = Files.createDirectory(dir.resolve("state"));
        Files.writeString(statedir.resolve("rundir"), precious + "\n");
        Directories directories = make(Optional.of(statedir), Optional.empty());
        assertThat(directories.rundir()).isNotEqualTo(precious);
        directories.clear();
        assertUnharmed(precious);
        assertThat(directories.rundir()).doesNotExist();
    }

    @Test
    void a_rundir_of_another_instance_is_not_taken() throws IOException {
        Directories others = make(Optional.of(dir.resolve("theirs")), Optional.empty());
        Path statedir = Files.createDirectory(dir.resolve("state"));
        Files.writeString(statedir.resolve("rundir"), others.rundir() + "\n");
        Directories own = make(Optional.of(statedir), Optional.empty());
        assertThat(own.rundir()).isNotEqualTo(others.rundir());
        own.clear();
        assertThat(others.rundir()).exists();
        others.clear();
    }

    @Test
    void what_was_in_a_given_rundir_stays_and_so_does_the_rundir() throws IOException {
        Path precious = precious();
        Directories directories = make(Optional.of(dir.resolve("state")), Optional.of(precious));
        Files.writeString(precious.resolve("keeper"), "");
        Files.writeString(precious.resolve("local-0"), "");
        Files.createDirectories(precious.resolve("jobtmp-0-f1/x"));
        directories.clear();
        assertUnharmed(precious);
        assertThat(precious).isDirectoryNotContaining(p -> p.toString().contains("jobtmp"));
        assertThat(precious.resolve("keeper")).doesNotExist();
        assertThat(precious.resolve("local-0")).doesNotExist();
    }

    @Test
    void a_ledger_below_its_rundir_stays() throws IOException {
        Path rundir = dir.resolve("run");
        Directories directories = make(Optional.of(rundir.resolve("state")), Optional.of(rundir));
        Files.writeString(directories.statedir().resolve("jobs"), "ledger");
        directories.clear();
        assertThat(rundir.resolve("state/jobs")).hasContent("ledger");
    }

    @Test
    void links_are_removed_and_not_followed() throws IOException {
        Path precious = precious();
        Directories directories = make(Optional.empty(), Optional.empty());
        Path job = Files.createDirectory(directories.rundir().resolve("jobtmp-0-f1"));
        Files.createSymbolicLink(job.resolve("link"), precious);
        Files.createSymbolicLink(directories.rundir().resolve("jobtmp-0-f2"), precious);
        directories.clear();
        assertUnharmed(precious);
        assertThat(directories.rundir()).doesNotExist();
    }

    @Test
    void somebody_elses_state_in_a_given_rundir_is_not_taken_for_an_instances() throws IOException {
        Path precious = precious();
        Files.createDirectory(precious.resolve("state"));
        assertThatThrownBy(() -> make(Optional.empty(), Optional.of(precious)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(precious.resolve("state").toString())
                .hasMessageContaining("statedir");
        assertUnharmed(precious);
    }

    @Test
    void an_instance_that_is_started_again_finds_its_rundir() throws IOException {
        Optional<Path> statedir = Optional.of(dir.resolve("state"));
        Directories first = make(statedir, Optional.empty());
        Directories again = make(statedir, Optional.empty());
        assertThat(again).isEqualTo(first);
        again.clear();
        assertThat(first.rundir()).doesNotExist();
        Directories anew = make(statedir, Optional.empty());
        assertThat(anew.rundir()).isNotEqualTo(first.rundir());
        anew.clear();
    }
}
