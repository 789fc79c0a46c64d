package flux.ledger.log.kafka;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/// A real broker that lets nobody in without a name, and nobody do what was not granted: by SCRAM
/// over TLS, or by a certificate. What it grants is a prefix of topics and transactional ids.
public final class SecuredBroker implements AutoCloseable {
    public static final String STORE_PASSWORD = "store-secret-1";
    private static final int ITERATIONS = 4096;

    private final Path directory;
    private final BrokerProcess broker;
    private final int sasl;
    private final int tls;

    private SecuredBroker(Path directory, BrokerProcess broker, int sasl, int tls) {
        this.directory = directory;
        this.broker = broker;
        this.sasl = sasl;
        this.tls = tls;
    }

    /// @param directory for its files and the certificates
    public static SecuredBroker start(Path directory) throws Exception {
        for (String name : List.of("broker", "client", "stranger")) {
            makeKey(directory, name);
        }
        trust(directory, "trusts-broker", "broker");
        trust(directory, "trusts-client", "client");
        trust(directory, "trusts-stranger", "stranger");
        List<Integer> ports = BrokerProcess.freePorts(2);
        BrokerProcess broker =
                BrokerProcess.start(
                                directory,
                                1,
                                all -> secure(all, directory, ports.get(0), ports.get(1)))
                        .getFirst();
        broker.awaitOpen();
        return new SecuredBroker(directory, broker, ports.get(0), ports.get(1));
    }

    private static void secure(Properties all, Path directory, int sasl, int tls) {
        all.put(
                "listeners",
                "%s,SASL_SSL://127.0.0.1:%d,SSL://127.0.0.1:%d"
                        .formatted(all.get("listeners"), sasl, tls));
        all.put(
                "listener.security.protocol.map",
                "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL,SSL:SSL");
        all.put("sasl.enabled.mechanisms", "SCRAM-SHA-512");
        all.put(
                "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;");
        all.put("listener.name.ssl.ssl.client.auth", "required");
        all.put("ssl.keystore.type", "PKCS12");
        all.put("ssl.keystore.location", directory.resolve("broker.p12").toString());
        all.put("ssl.keystore.password", STORE_PASSWORD);
        all.put("ssl.truststore.type", "PKCS12");
        all.put("ssl.truststore.location", directory.resolve("trusts-client.p12").toString());
        all.put("ssl.truststore.password", STORE_PASSWORD);
        all.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        all.put("super.users", "User:ANONYMOUS"); // whoever comes by the plain listener: this test
    }

    private static void makeKey(Path directory, String name)
            throws IOException, InterruptedException {
        Process keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin/keytool").toString(),
                                "-genkeypair",
                                "-alias",
                                name,
                                "-keyalg",
                                "EC",
                                "-groupname",
                                "secp256r1",
                                "-validity",
                                "2",
                                "-dname",
                                "CN=" + name,
                                "-ext",
                                "SAN=ip:127.0.0.1",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                directory.resolve(name + ".p12").toString(),
                                "-storepass",
                                STORE_PASSWORD)
                        .redirectErrorStream(true)
                        .start();
        String said = new String(keytool.getInputStream().readAllBytes());
        if (keytool.waitFor() != 0) {
            throw new IOException("keytool: " + said);
        }
    }

    private static void trust(Path directory, String store, String whom)
            throws IOException, GeneralSecurityException {
        KeyStore key = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(directory.resolve(whom + ".p12"))) {
            key.load(in, STORE_PASSWORD.toCharArray());
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(whom, key.getCertificate(whom));
        try (OutputStream out = Files.newOutputStream(directory.resolve(store + ".p12"))) {
            trusted.store(out, STORE_PASSWORD.toCharArray());
        }
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", broker.bootstrap()));
    }

    /// A user of SCRAM.
    public void addUser(String name, String password) throws Exception {
        try (Admin admin = admin()) {
            ScramCredentialInfo info =
                    new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS);
            admin.alterUserScramCredentials(
                            List.of(new UserScramCredentialUpsertion(name, info, password)))
                    .all()
                    .get();
        }
    }

    /// All that a ledger needs: everything on topics and transactional ids that begin so.
    public void grant(String principal, String prefix) throws Exception {
        AccessControlEntry everything =
                new AccessControlEntry(
                        "User:" + principal, "*", AclOperation.ALL, AclPermissionType.ALLOW);
        Collection<AclBinding> bindings =
                List.of(
                        new AclBinding(prefixed(ResourceType.TOPIC, prefix), everything),
                        new AclBinding(
                                prefixed(ResourceType.TRANSACTIONAL_ID, prefix), everything));
        try (Admin admin = admin()) {
            admin.createAcls(bindings).all().get();
        }
    }

    private static ResourcePattern prefixed(ResourceType type, String prefix) {
        return new ResourcePattern(type, prefix, PatternType.PREFIXED);
    }

    /// The SASL_SSL listener.
    public String saslAddress(String prefix) {
        return "kafka://127.0.0.1:%d/%s".formatted(sasl, prefix);
    }

    /// The listener that asks for a client's certificate.
    public String tlsAddress(String prefix) {
        return "kafka://127.0.0.1:%d/%s".formatted(tls, prefix);
    }

    /// A key or trust store, by its name: `client`, `stranger`, `trusts-broker`,
    /// `trusts-stranger`.
    public Path store(String name) {
        return directory.resolve(name + ".p12");
    }

    @Override
    public void close() {
        broker.close();
    }
}
