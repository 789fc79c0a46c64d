package flux.replay.recovery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Snapshots in a directory.
class NumberedFilesTest {
    @TempDir Path dir;
    private NumberedFiles files = new NumberedFiles(Path.of(""), "", 1, "");

    @BeforeEach
    void no_directory_yet() {
        files = new NumberedFiles(dir.resolve("snapshots"), "kvs-", 6, ".snapshot");
    }

    @Test
    void without_a_directory_there_are_none() throws IOException {
        assertThat(files.newestFirst()).isEmpty();
    }

    @Test
    void the_highest_number_is_the_newest() throws IOException {
        write(9);
        write(1000);
        write(10);
        assertThat(names())
                .containsExactly(
                        "kvs-001000.snapshot", "kvs-000010.snapshot", "kvs-000009.snapshot");
    }

    @Test
    void the_newest_are_kept() throws IOException {
        write(1);
        write(2);
        write(3);
        files.keepNewest(2);
        assertThat(names()).containsExactly("kvs-000003.snapshot", "kvs-000002.snapshot");
    }

    @Test
    void what_could_not_be_finished_is_not_there_and_the_next_is() throws IOException {
        write(1);
        assertThatThrownBy(
                        () ->
                                files.write(
                                        2,
                                        file -> {
                                            file.write(UTF_8.encode("half of a long one"));
                                            throw new IOException("no space left");
                                        }))
                .hasMessage("no space left");
        assertThat(names()).containsExactly("kvs-000001.snapshot");
        try (Stream<Path> all = Files.list(files.directory())) {
            assertThat(all).as("a full disk gets its room back").hasSize(1);
        }
        write(3);
        assertThat(files.newestFirst().getFirst()).hasContent("3");
    }

    @Test
    void files_of_others_are_left_alone() throws IOException {
        write(1);
        for (String other : List.of("content", "kvs-1.snapshot", "kvs-00000x.snapshot")) {
            Files.writeString(files.directory().resolve(other), "");
        }
        files.keepNewest(0);
        assertThat(names()).isEmpty();
        assertThat(files.directory().toFile().list())
                .containsExactlyInAnyOrder("content", "kvs-1.snapshot", "kvs-00000x.snapshot");
    }

    private void write(long number) throws IOException {
        files.write(number, file -> file.write(UTF_8.encode(String.valueOf(number))));
    }

    private List<String> names() throws IOException {
        return files.newestFirst().stream().map(file -> file.getFileName().toString()).toList();
    }
}
