package flux.ops.dump;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import flux.cli.FluxCli;
import flux.cli.golden.RecordedSession;
import flux.feature.Feature;
import flux.ledger.id.JobId;
import flux.ledger.wire.FluxClient;
import flux.ops.TestInstance;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `flux dump` and `flux restore`, between instances and with what Flux itself has dumped.
@Feature("F265")
@Timeout(120)
class DumpTest {
    @TempDir Path dir;
    private String uri = "local:///nowhere";

    private record Ran(int code, String out, String err) {}

    private Ran flux(String... words) {
        Map<String, String> env = Map.of("FLUX_URI", uri, "LANG", "C.UTF-8", "TZ", "UTC");
        RecordedSession session = new RecordedSession(List.of(words), env, dir, "");
        int code = FluxCli.run(session);
        return new Ran(code, session.stdout(), session.stderr());
    }

    @Test
    void an_instance_is_restored_into_another_with_its_keys_and_its_jobs() throws Exception {
        long id;
        String eventlog;
        try (TestInstance instance = TestInstance.start(dir.resolve("one"));
                FluxClient client = instance.connect()) {
            uri = instance.uri();
            id = TestInstance.submit(client, TestInstance.jobspec(1, "echo", "hello"), 16, 0);
            TestInstance.await(client, id, "clean");
            eventlog = flux("job", "eventlog", "--format=json", Long.toString(id)).out();
            flux("kvs", "put", "a.b=1", "long=" + "x".repeat(100), "empty=");
            flux("kvs", "link", "-T", "other", "x", "a.l");
            for (String name : List.of("d.tar", "d.tgz", "d.tar.bz2", "d.tar.xz")) {
                assertThat(flux("dump", "-q", name)).isEqualTo(new Ran(0, "", ""));
            }
        }
        String jobs = "";
        for (String name : List.of("d.tar", "d.tgz", "d.tar.bz2", "d.tar.xz")) {
            Path state = dir.resolve("restored-" + name);
            try (TestInstance instance = TestInstance.start(state)) {
                uri = instance.uri();
                assertThat(flux("restore", "-q", "--checkpoint", name))
                        .isEqualTo(new Ran(0, "", ""));
                assertThat(flux("kvs", "get", "a.b", "long").out())
                        .isEqualTo("1\n" + "x".repeat(100) + "\n");
                assertThat(flux("kvs", "readlink", "a.l").out()).isEqualTo("other::x\n");
                jobs = flux("jobs", "-a", "-n", "-o", "{id.dec} {name} {result}").out();
                assertThat(jobs).isEqualTo(id + " echo COMPLETED\n");
                assertThat(flux("job", "eventlog", "--format=json", Long.toString(id)).out())
                        .isEqualTo(eventlog);
                assertThat(flux("job", "attach", Long.toString(id)).out()).isEqualTo("hello\n");
                assertThat(flux("restore", "--checkpoint", name).err())
                        .contains("a job of this id is here already: left out");
                assertThat(flux("ledger", "verify").code()).isZero();
            }
        }
        try (TestInstance again = TestInstance.start(dir.resolve("restored-d.tgz"))) {
            uri = again.uri();
            assertThat(flux("jobs", "-a", "-n", "-o", "{id.dec} {name} {result}").out())
                    .as("after a restart")
                    .isEqualTo(jobs);
            assertThat(flux("job", "attach", Long.toString(id)).out()).isEqualTo("hello\n");
        }
    }

    @Test
    void with_a_key_all_of_it_stands_below_that_key_in_place_of_what_was_there() throws Exception {
        try (TestInstance instance = TestInstance.start(dir.resolve("one"))) {
            uri = instance.uri();
            flux("kvs", "put", "a.b=1", "big=" + "x".repeat(2000));
            assertThat(flux("dump", "d.tar").err()).isEqualTo("\rflux-dump: archived 5 keys\n");
            flux("kvs", "put", "old.gone=1");
            assertThat(flux("restore", "--size-limit=1k", "--key=old", "d.tar").err())
                    .isEqualTo(
                            "flux-restore: big: larger than the size limit, left out\n"
                                    + "\rflux-restore: restored 4 keys (3 blobs)\n");
            assertThat(flux("kvs", "ls", "-1", "old").out()).isEqualTo("a\nadmin\nresource\n");
            assertThat(flux("kvs", "get", "old.a.b").out()).isEqualTo("1\n");
        }
    }

    /// Not one key of an archive that ends too early, nor of a restore that was killed.
    @Test
    void a_restore_that_ends_halfway_leaves_nothing() throws Exception {
        try (TestInstance instance = TestInstance.start(dir.resolve("one"))) {
            uri = instance.uri();
            for (int i = 0; i < 30; i++) {
                flux("kvs", "put", "k%02d=".formatted(i) + "x".repeat(1000));
            }
            flux("dump", "-q", "d.tar");
            byte[] whole = Files.readAllBytes(dir.resolve("d.tar"));
            Files.write(dir.resolve("half.tar"), Arrays.copyOf(whole, 10 * 1536 + 700));
        }
        try (TestInstance instance = TestInstance.start(dir.resolve("two"))) {
            uri = instance.uri();
            for (String how : List.of("--checkpoint", "--key=k")) {
                assertThat(flux("restore", how, "half.tar").code()).isEqualTo(1);
                assertThat(flux("kvs", "ls").out().strip()).isEqualTo("admin       resource");
                assertThat(flux("kvs", "namespace", "list").out().lines()).hasSize(2);
            }
            flux("kvs", "namespace", "create", "restore-of-one-that-was-killed");
            flux("kvs", "put", "-N", "restore-of-one-that-was-killed", "k00=half");
        }
        try (TestInstance instance = TestInstance.start(dir.resolve("two"))) {
            uri = instance.uri();
            assertThat(flux("kvs", "namespace", "list").out().lines()).hasSize(2);
            assertThat(flux("kvs", "ls").out().strip()).isEqualTo("admin       resource");
            assertThat(flux("restore", "-q", "--checkpoint", "d.tar"))
                    .isEqualTo(new Ran(0, "", ""));
            assertThat(flux("kvs", "get", "k29").out()).isEqualTo("x".repeat(1000) + "\n");
            assertThat(flux("kvs", "version").out()).as("one commit").isEqualTo("1\n");
        }
    }

    @Test
    void fsck_finds_what_is_damaged_and_repair_saves_what_can_be_had() throws Exception {
        String before = "a".repeat(100);
        String after = "b".repeat(100);
        Path content = dir.resolve("one/kvs-snapshots/content");
        try (TestInstance instance = TestInstance.start(dir.resolve("one"))) {
            uri = instance.uri();
            flux("kvs", "put", "d.log=" + before, "d.other=" + "c".repeat(100), "small=1");
            flux("kvs", "put", "-A", "d.log=" + after);
            assertThat(flux("fsck")).isEqualTo(new Ran(0, "", "Total keys: 3\nTotal errors: 0\n"));
            assertThat(flux("fsck", "-q")).isEqualTo(new Ran(0, "", ""));
            flux("kvs", "put", "big=" + "x".repeat(300_000)); // now the others are in the file
            byte[] bytes = Files.readAllBytes(content);
            bytes[new String(bytes, UTF_8).indexOf(after)] = 'B';
            Files.write(content, bytes);
            assertThat(flux("fsck", "-q"))
                    .isEqualTo(
                            new Ran(
                                    1,
                                    "",
                                    "flux-fsck: d.log: 1 of 2 blobs are missing or damaged\n"));
            assertThat(flux("fsck", "-q", "--repair").code()).isEqualTo(1);
            assertThat(flux("kvs", "get", "lost+found.d.log").out()).isEqualTo(before + "\n");
            assertThat(flux("fsck")).isEqualTo(new Ran(0, "", "Total keys: 4\nTotal errors: 0\n"));
            assertThat(flux("fsck", "-r", "sha1-" + "0".repeat(40)).err())
                    .contains("is missing or damaged");
        }
    }

    @Test
    void misuse_is_told() throws Exception {
        try (TestInstance instance = TestInstance.start(dir.resolve("one"))) {
            uri = instance.uri();
            assertThat(flux("restore", "d.tar").err())
                    .isEqualTo("flux-restore: Please specify one of --checkpoint or --key\n");
            assertThat(flux("restore", "--key=x", "nosuch.tar").err())
                    .isEqualTo("flux-restore: nosuch.tar: No such file or directory\n");
            assertThat(flux("dump", "d.rar").err()).contains("unknown archive format");
            assertThat(flux("dump").err()).startsWith("Usage: flux dump [OPTIONS] OUTFILE");
        }
    }

    @Test
    void what_flux_dumped_comes_in_and_damaged_jobs_are_named() throws Exception {
        Path dumps = Path.of(System.getProperty("flux.shared", "nowhere"), "data/instance-dumps");
        assumeTrue(Files.isDirectory(dumps), "no dumps at " + dumps);
        try (Stream<Path> valid = Files.list(dumps.resolve("valid"))) {
            for (Path dump : valid.sorted().toList()) {
                restored(dump, "", ".* COMPLETED\n");
            }
        }
        restored(
                dumps.resolve("warn/dump-nojobspec.tar.bz2"),
                "flux-restore: job ƒDJ73Ys: no jobspec: the one that was signed is taken\n",
                ".* COMPLETED\n");
        restored(
                dumps.resolve("warn/dump-nosubmit.tar.bz2"),
                "flux-restore: job ƒDJ73Ys: its eventlog has no submit event in front: left out\n",
                "");
    }

    private void restored(Path dump, String warning, String jobs) throws Exception {
        try (TestInstance instance = TestInstance.start(dir.resolve(dump.getFileName()))) {
            uri = instance.uri();
            assertThat(flux("restore", "-q", "--checkpoint", dump.toString()))
                    .as(dump.toString())
                    .isEqualTo(new Ran(0, "", warning));
            String listed = flux("jobs", "-aA", "-n", "-o", "{id.dec} {result}").out();
            assertThat(listed).as(dump.toString()).matches(jobs);
            if (!listed.isEmpty()) {
                JobId id = new JobId(Long.parseLong(listed.split(" ")[0]));
                assertThat(flux("kvs", "get", id.kvs() + ".eventlog").out())
                        .contains("\"submit\"", "\"clean\"");
                assertThat(flux("kvs", "get", id.kvs() + ".guest.exec.eventlog").out())
                        .contains("shell.start");
            }
            assertThat(flux("kvs", "namespace", "list").out().lines()).hasSize(2);
        }
    }
}
