package flux.ops.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flux.ops.TestInstance;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A configuration that cannot be meant is refused by name before anything listens.
class GatewaySettingsTest {

    private static void refused(String table, String message) throws Exception {
        var json = TestInstance.JSON.readTree("{\"gateway\":" + table + "}");
        assertThatThrownBy(() -> Gateway.check(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void each_wrong_key_is_named() throws Exception {
        refused("{\"listen\":\"8080\"}", "gateway.listen: expected HOST:PORT");
        refused("{\"listen\":\"127.0.0.1:99999\"}", "gateway.listen: expected HOST:PORT");
        refused("{\"listen\":\"0.0.0.0:0\"}", "is not on loopback");
        refused("{\"listen\":\"127.0.0.1:0\",\"streams-max\":0}", "gateway.streams-max: expected");
        refused("{\"listen\":\"127.0.0.1:0\",\"stall-timeout\":\"x\"}", "gateway.stall-timeout:");
        refused("{\"listen\":\"127.0.0.1:0\",\"port\":1}", "gateway.port: no such key; there are");
        refused("{\"streams-max\":3}", "127.0.0.1:8080, not nothing");
        refused("{\"lissten\":\"127.0.0.1:0\"}", "gateway.lissten: no such key; there are");
        Gateway.check(TestInstance.JSON.readTree("{}"));
        Gateway.check(TestInstance.JSON.readTree("{\"gateway\":{\"listen\":\"[::1]:0\"}}"));
        Gateway.check(
                TestInstance.JSON.readTree(
                        "{\"gateway\":{\"listen\":\"0.0.0.0:80\",\"remote\":true}}"));
    }

    @Test
    void a_token_that_others_can_read_is_none(@TempDir Path dir) throws Exception {
        Path file = dir.resolve("token");
        Token made = Token.of(file);
        String text = Files.readString(file).strip();
        assertThat(made.isIn("Bearer " + text)).isTrue();
        assertThat(made.isIn("bearer " + text)).isTrue();
        assertThat(Token.of(file).isIn("Bearer " + text)).as("read again").isTrue();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> Token.of(file))
                .hasMessageContaining("its mode is rw-r-----")
                .hasMessageContaining("chmod 600 " + file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(file, "short\n");
        assertThatThrownBy(() -> Token.of(file)).hasMessageContaining("16 letters or more");
    }
}
