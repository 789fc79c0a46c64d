package flux.ops.command;

import static org.assertj.core.api.Assertions.assertThat;

import flux.cli.host.CommandRunner;
import flux.ops.BrokerStarter;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Commands in a JVM of their own. The installation's flux.jar names this test's class path.
class ColdHostTest extends CommandHostContract {
    @TempDir static Path prefix;

    private static Installation installation;

    @BeforeAll
    static void install() throws Exception {
        installation = Installation.in(prefix);
        Path services = Files.createDirectories(prefix.resolve("services/META-INF/services"));
        Files.writeString(
                services.resolve(CommandRunner.class.getName()), SmallCommands.class.getName());
        Files.writeString(
                services.resolve(BrokerStarter.class.getName()), SmallBroker.class.getName());

        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(Attributes.Name.MAIN_CLASS, "flux.ops.Main");
        attributes.putValue("Enable-Native-Access", "ALL-UNNAMED"); // as build.sh does
        attributes.put(
                Attributes.Name.CLASS_PATH,
                Stream.concat(
                                Stream.of(prefix.resolve("services").toString()),
                                Stream.of(
                                        System.getProperty("java.class.path")
                                                .split(File.pathSeparator)))
                        .map(entry -> new File(entry).toURI().toString())
                        .collect(Collectors.joining(" ")));
        Path lib = Files.createDirectories(prefix.resolve("lib/flux"));
        new JarOutputStream(Files.newOutputStream(lib.resolve("flux.jar")), manifest).close();
    }

    @Override
    Installation installation() {
        return installation;
    }

    @Override
    Map<String, String> env() {
        return Installation.environment("JAVA_HOME", System.getProperty("java.home"));
    }

    @Test
    void start_and_broker_go_to_the_broker() throws Exception {
        assertThat(flux("start", "-s", "1").out()).isEqualTo("a broker for [start, -s, 1]\n");
        assertThat(flux("-v", "broker").out()).isEqualTo("a broker for [-v, broker]\n");
    }
}
