package flux.ops.dump;

import static org.assertj.core.api.Assertions.assertThat;

import flux.cli.FluxCli;
import flux.cli.golden.RecordedSession;
import flux.feature.Feature;
import flux.ops.TestInstance;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `flux archive`: files come out as they went in.
@Feature("F266")
@Timeout(120)
class ArchiveTest {
    @TempDir Path dir;
    private TestInstance instance;

    private record Ran(int code, String out, String err) {}

    private Ran flux(String... words) {
        Map<String, String> env = Map.of("FLUX_URI", instance.uri(), "LANG", "C.UTF-8");
        RecordedSession session = new RecordedSession(List.of(words), env, dir, "");
        int code = FluxCli.run(session);
        return new Ran(code, session.stdout(), session.stderr());
    }

    @BeforeEach
    void start() throws IOException {
        instance = TestInstance.start(dir.resolve("state"));
    }

    @AfterEach
    void stop() throws IOException {
        instance.close();
    }

    @Test
    void files_of_all_kinds_come_out_as_they_went_in() throws Exception {
        Path from = Files.createDirectories(dir.resolve("from/d/sub"));
        Files.writeString(from.resolve("text"), "grüße\n");
        Files.write(from.resolve("binary"), new byte[] {(byte) 0xff, 0, 1});
        Files.createFile(from.resolve("empty"));
        Files.createSymbolicLink(from.resolve("link"), Path.of("../nowhere"));
        byte[] large = new byte[3_000_000];
        new Random(1).nextBytes(large);
        Files.write(from.resolve("large"), large);
        Files.setPosixFilePermissions(
                from.resolve("large"), PosixFilePermissions.fromString("rwxr-x---"));
        try (RandomAccessFile sparse =
                new RandomAccessFile(from.resolve("sparse").toFile(), "rw")) {
            sparse.seek(5_000_000);
            sparse.write(7);
            sparse.setLength(9_000_001);
        }
        assertThat(flux("archive", "create", "--preserve", "-C", "from", "d"))
                .isEqualTo(new Ran(0, "", ""));
        assertThat(flux("kvs", "ls", "archive.main_blobs").out()).contains("0", "3");
        assertThat(flux("archive", "list", "*sub/e*").out()).isEqualTo("d/sub/empty\n");
        assertThat(flux("archive", "list", "-l", "*large").out())
                .isEqualTo("f 0750  3000000 d/sub/large\n");
        Files.createDirectory(dir.resolve("to"));
        assertThat(flux("archive", "extract", "-C", "to")).isEqualTo(new Ran(0, "", ""));
        Path to = dir.resolve("to/d/sub");
        for (String name : List.of("text", "binary", "empty", "large", "sparse")) {
            assertThat(to.resolve(name)).hasSameBinaryContentAs(from.resolve(name));
        }
        assertThat(Files.readSymbolicLink(to.resolve("link"))).isEqualTo(Path.of("../nowhere"));
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(to.resolve("large"))))
                .isEqualTo("rwxr-x---");
    }

    @Test
    void nothing_is_overwritten_unless_that_is_wanted() throws Exception {
        Files.writeString(dir.resolve("f"), "one");
        flux("archive", "create", "f");
        assertThat(flux("archive", "create", "f").err())
                .isEqualTo("flux-archive: archive.main: key exists\n");
        assertThat(flux("archive", "extract").err()).isEqualTo("flux-archive: f: File exists\n");
        Files.writeString(dir.resolve("f"), "two");
        assertThat(flux("archive", "extract", "--overwrite").code()).isZero();
        assertThat(Files.readString(dir.resolve("f"))).isEqualTo("one");
        Files.writeString(dir.resolve("g"), "more");
        assertThat(flux("archive", "create", "--append", "g").code()).isZero();
        assertThat(flux("archive", "list").out()).isEqualTo("f\ng\n");
        assertThat(flux("archive", "create", "--overwrite", "g").code()).isZero();
        assertThat(flux("archive", "list").out()).isEqualTo("g\n");
        assertThat(flux("archive", "create", "-n", "x", "nosuch").err())
                .contains("No such file or directory");
    }

    @Test
    void an_archive_cannot_write_where_it_is_not_extracted() throws Exception {
        String evil =
                "[{\"path\":\"../evil\",\"mode\":33188,\"size\":1,\"data\":\"x\",\"encoding\":\"utf-8\"}]";
        flux("kvs", "put", "archive.main=" + evil);
        Files.createDirectory(dir.resolve("to"));
        assertThat(flux("archive", "extract", "-C", "to").err())
                .isEqualTo("flux-archive: ../evil: leads out of the directory\n");
        assertThat(dir.resolve("evil")).doesNotExist();
        String link = "{\"path\":\"l\",\"mode\":41471,\"data\":\"..\"}";
        flux(
                "kvs",
                "put",
                "archive.main=" + evil.replace("[", "[" + link + ",").replace("../", "l/"));
        assertThat(flux("archive", "extract", "-C", "to").err())
                .isEqualTo("flux-archive: l/evil: leads out of the directory\n");
        assertThat(dir.resolve("evil")).doesNotExist();
    }

    @Test
    void who_waits_for_an_archive_gets_it_or_is_told_that_none_came() throws Exception {
        assertThat(flux("archive", "extract", "--waitcreate=0.1s", "-n", "late").err())
                .isEqualTo(
                        "flux-archive: archive.late: key was not created within timeout window\n");
        Files.writeString(dir.resolve("f"), "one");
        Thread creator =
                Thread.startVirtualThread(() -> flux("archive", "create", "-n", "late", "f"));
        assertThat(flux("archive", "extract", "--waitcreate", "-t", "-n", "late").out())
                .isEqualTo("f\n");
        creator.join();
    }
}
