package flux.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import flux.cli.golden.RecordedSession;
import flux.feature.Feature;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Commands that need no instance and that few people type.
@Timeout(60)
class HelperCommandsTest {
    @TempDir Path dir;

    private RecordedSession type(int status, String input, String... words) {
        RecordedSession session =
                new RecordedSession(List.of(words), Map.of("LANG", "C.UTF-8"), dir, input);
        assertThat(FluxCli.run(session)).as(session.stderr()).isEqualTo(status);
        return session;
    }

    @Test
    @Feature("F296")
    void keygen_writes_a_certificate_that_only_its_owner_can_read_and_overwrites_none()
            throws Exception {
        type(0, "", "keygen", "--name=us", "--meta=site=lab,use=", "cert");
        String text = Files.readString(dir.resolve("cert"));
        assertThat(text)
                .contains("    name = \"us\"\n    site = \"lab\"\n    use = \"\"\n")
                .containsPattern("\n    public-key = \"[^\"\\s]{40}\"\n")
                .containsPattern("\n    secret-key = \"[^\"\\s]{40}\"\n");
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(dir.resolve("cert"))))
                .isEqualTo("rw-------");
        assertThat(type(1, "", "keygen", "cert").stderr())
                .isEqualTo("flux-keygen: cert: File exists (--force replaces it)\n");
        assertThat(dir.resolve("cert")).hasContent(text);
        type(0, "", "keygen", "--force", "cert");
        assertThat(Files.readString(dir.resolve("cert"))).isNotEqualTo(text);
        assertThat(type(0, "", "keygen").stderr()).contains("WARNING: add PATH argument");
    }

    @Test
    void relay_passes_on_the_bytes_of_a_socket_both_ways() throws Exception {
        Path path = dir.resolve("local");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));
            Thread peer =
                    Thread.startVirtualThread(
                            () -> {
                                try (SocketChannel socket = server.accept()) {
                                    ByteBuffer heard = ByteBuffer.allocate(4);
                                    while (heard.hasRemaining() && socket.read(heard) >= 0) {}
                                    socket.write(ByteBuffer.wrap("\0pong".getBytes(UTF_8)));
                                    assertThat(heard.array()).asString().isEqualTo("ping");
                                } catch (java.io.IOException e) {
                                    throw new java.io.UncheckedIOException(e);
                                }
                            });
            assertThat(type(0, "ping", "relay", path.toString()).stdout()).isEqualTo("\0pong");
            peer.join();
        }
        assertThat(type(1, "", "relay", "nosuch").stderr())
                .startsWith("flux-relay: cannot connect to nosuch: ");
    }

    @Test
    @Feature("F306")
    void job_validator_answers_each_line() {
        String good = type(0, "", "submit", "--dry-run", "true").stdout();
        assertThat(type(1, good + "{}\n[]\n{\n", "job-validator", "--jobspec-only").stdout())
                .isEqualTo(
                        """
                        {"errnum": 0}
                        {"errnum": 1, "errstr": "Missing key (resources)"}
                        {"errnum": 1, "errstr": "jobspec must be a mapping"}
                        {"errnum": 1, "errstr": "invalid JSON at column 2"}
                        """);
        assertThat(type(0, "{\"jobspec\": " + good.strip() + "}\n{}\n", "job-validator").stdout())
                .isEqualTo(
                        """
                        {"errnum": 0}
                        {"errnum": 1, "errstr": "jobspec is missing"}
                        """);
        assertThat(type(0, "", "job-validator", "--list-plugins").stdout())
                .contains("jobspec ", "feasibility ", "require-instance ");
        assertThat(type(1, "", "job-validator", "--plugins=x").stderr())
                .contains("no such plugin: 'x'; there are jobspec, feasibility, require-instance");
    }

    @Test
    @Feature("F307")
    void who_requires_instances_refuses_other_jobs_of_some_size() {
        String jobs =
                type(0, "", "submit", "--dry-run", "-n4", "true").stdout()
                        + type(0, "", "submit", "--dry-run", "-n3", "true").stdout()
                        + type(0, "", "alloc", "--dry-run", "-n9").stdout();
        assertThat(
                        type(
                                        1,
                                        jobs,
                                        "job-validator",
                                        "--jobspec-only",
                                        "--plugins=require-instance",
                                        "--require-instance-mincores=4")
                                .stdout()
                                .lines()
                                .map(line -> line.substring(0, 13)))
                .containsExactly("{\"errnum\": 22", "{\"errnum\": 0}", "{\"errnum\": 0}");
    }

    @Test
    void site_scripts_run_in_order_and_the_largest_exit_code_counts() throws Exception {
        Path scripts = Files.createDirectories(dir.resolve("prolog.d"));
        for (int i = 1; i <= 3; i++) {
            Path script = scripts.resolve("0" + i);
            Files.writeString(
                    script, "#!/bin/sh\necho " + i + " $FLUX_JOB_ID\nexit " + i % 3 + "\n");
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        }
        RecordedSession session =
                new RecordedSession(
                        List.of("run-prolog", "-d", "prolog.d"),
                        Map.of("LANG", "C.UTF-8", "FLUX_JOB_ID", "f1"),
                        dir,
                        "");
        assertThat(FluxCli.run(session)).isEqualTo(2);
        assertThat(session.stdout()).isEqualTo("1 f1\n2 f1\n3 f1\n");
        assertThat(session.stderr())
                .isEqualTo("f1: prolog: 01 failed with rc=1\nf1: prolog: 02 failed with rc=2\n");
        assertThat(type(1, "", "run-epilog").stderr())
                .isEqualTo("flux-run-epilog: FLUX_JOB_ID not found in environment\n");
    }

    @Test
    void old_and_hidden_spellings_are_known() {
        assertThat(type(0, "", "mini", "submit", "--dry-run", "true").stdout())
                .isEqualTo(type(0, "", "submit", "--dry-run", "true").stdout());
        assertThat(type(2, "", "mini", "kvs").stderr()).startsWith("usage: flux mini {submit,");
        assertThat(type(0, "", "fortune", "-a").stdout()).hasLineCount(12);
        assertThat(type(0, "", "python", "--get-path").stdout()).endsWith("python\n");
    }
}
