package flux.ops.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.FluxCli;
import flux.cli.golden.RecordedSession;
import flux.ledger.log.kafka.SecuredBroker;
import flux.ledger.wire.FluxClient;
import flux.ops.TestInstance;
import flux.ops.start.StartCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A ledger in a Kafka that asks who one is: passwords (SCRAM) over TLS, certificates, and ACLs,
/// set in the table `[ledger]`. Nobody gets to see a secret, whatever goes wrong.
@Timeout(120)
class SecuredLedgerTest {
    private static final String PASSWORD = "alice-secret-2";
    private static final List<String> SECRETS =
            List.of(PASSWORD, "wrong-secret-3", SecuredBroker.STORE_PASSWORD);

    @TempDir static Path shared;
    private static SecuredBroker kafka;
    @TempDir Path dir;

    @BeforeAll
    static void startKafka() throws Exception {
        kafka = SecuredBroker.start(shared);
        kafka.addUser("alice", PASSWORD);
        kafka.addUser("bob", "bob-secret-4");
        kafka.grant("alice", "alice-");
        kafka.grant("CN=client", "machines-");
    }

    @AfterAll
    static void stopKafka() {
        if (kafka != null) {
            kafka.close();
        }
    }

    private record Ran(int code, String out, String err) {}

    private Ran flux(String... words) {
        RecordedSession session =
                new RecordedSession(
                        List.of(words),
                        Map.of("FLUX_URI", "local:///nowhere", "LANG", "C.UTF-8"),
                        dir,
                        "");
        int code =
                words[0].equals("start") ? new StartCommand().start(session) : FluxCli.run(session);
        return new Ran(code, session.stdout(), session.stderr());
    }

    /// SASL_SSL, in TOML as people write it; a file.
    private String scram(String address, String user, String password, String trust)
            throws IOException {
        Path file = Files.createTempFile(dir, "ledger-", ".toml");
        Files.writeString(
                file,
                """
                [ledger]
                address = "%s"
                timeout = "10s"
                security.protocol = "SASL_SSL"
                sasl.mechanism = "SCRAM-SHA-512"
                sasl.jaas.config = '''org.apache.kafka.common.security.scram.ScramLoginModule \
                required username="%s" password="%s";'''
                ssl.truststore.type = "PKCS12"
                ssl.truststore.location = "%s"
                ssl.truststore.password = "%s"
                """
                        .formatted(
                                address,
                                user,
                                password,
                                kafka.store(trust),
                                SecuredBroker.STORE_PASSWORD));
        return file.toString();
    }

    /// A certificate in place of a password.
    private String certificate(String address, String key) throws IOException {
        Path file = Files.createTempFile(dir, "ledger-", ".toml");
        Files.writeString(
                file,
                """
                [ledger]
                address = "%s"
                timeout = "10s"
                security.protocol = "SSL"
                ssl.truststore.type = "PKCS12"
                ssl.truststore.location = "%s"
                ssl.truststore.password = "%s"
                ssl.keystore.type = "PKCS12"
                ssl.keystore.location = "%s"
                ssl.keystore.password = "%s"
                """
                        .formatted(
                                address,
                                kafka.store("trusts-broker"),
                                SecuredBroker.STORE_PASSWORD,
                                kafka.store(key),
                                SecuredBroker.STORE_PASSWORD));
        return file.toString();
    }

    private TestInstance start(String config) throws IOException {
        var toml = new com.fasterxml.jackson.dataformat.toml.TomlMapper();
        ObjectNode all = (ObjectNode) toml.readTree(Files.readString(Path.of(config)));
        return TestInstance.start(Files.createTempDirectory(dir, "state"), all.toString(), 1);
    }

    /// An instance runs a job, ends, and the next one on the ledger knows the job.
    private void livesOn(String config, String address) throws Exception {
        long job;
        try (TestInstance first = start(config);
                FluxClient client = first.connect()) {
            job = TestInstance.submit(client, TestInstance.jobspec(1, "true"), 16, 0);
            TestInstance.await(client, job, "clean");
            assertThat(client.rpc("config.get", null).toString())
                    .contains(address)
                    .doesNotContain(SECRETS);
            assertThat(first.errors()).isEmpty();
        }
        try (TestInstance second = start(config);
                FluxClient client = second.connect()) {
            TestInstance.await(client, job, "clean");
        }
        Ran cat = flux("ledger", "cat", "--config=" + config);
        assertThat(cat.code()).as(cat.err()).isZero();
        assertThat(cat.out()).contains("\"clean\"", "\"id\":" + job).doesNotContain(SECRETS);
        Ran verified = flux("ledger", "verify", "--config=" + config);
        assertThat(verified.code()).as(verified.err() + verified.out()).isZero();
    }

    @Test
    void an_instance_lives_on_a_ledger_behind_a_password() throws Exception {
        String address = kafka.saslAddress("alice-site");
        livesOn(scram(address, "alice", PASSWORD, "trusts-broker"), address);
    }

    @Test
    void an_instance_lives_on_a_ledger_behind_a_certificate() throws Exception {
        String address = kafka.tlsAddress("machines-site");
        livesOn(certificate(address, "client"), address);
    }

    /// One line, on standard error, that says where and why; from `flux start` and `flux ledger`.
    private void refused(String config, String address, String... why) {
        Ran start = flux("start", "--config-path=" + config, "true");
        Ran cat = flux("ledger", "cat", "--config=" + config);
        for (Ran ran : List.of(start, cat)) {
            assertThat(ran.code()).isEqualTo(1);
            assertThat(ran.out()).isEmpty();
            assertThat(ran.err().lines()).as(ran.err()).hasSize(1);
            assertThat(ran.err()).contains(address).containsAnyOf(why).doesNotContain(SECRETS);
        }
    }

    @Test
    void a_wrong_password_is_refused() throws Exception {
        String address = kafka.saslAddress("alice-wrong");
        refused(
                scram(address, "alice", "wrong-secret-3", "trusts-broker"),
                address,
                "invalid credentials with SASL mechanism SCRAM-SHA-512");
    }

    @Test
    void a_broker_whose_certificate_is_not_trusted_is_refused() throws Exception {
        String address = kafka.saslAddress("alice-untrusted");
        refused(
                scram(address, "alice", PASSWORD, "trusts-stranger"),
                address,
                "certificat",
                "PKIX");
    }

    @Test
    void a_stranger_s_certificate_is_refused() throws Exception {
        String address = kafka.tlsAddress("machines-stranger");
        refused(certificate(address, "stranger"), address, "certificate", "SSL handshake failed");
    }

    @Test
    void who_may_not_write_there_is_refused() throws Exception {
        String address = kafka.saslAddress("somebody-else");
        refused(
                scram(address, "alice", PASSWORD, "trusts-broker"),
                address,
                "no ledger here",
                "uthoriz");
    }
}
