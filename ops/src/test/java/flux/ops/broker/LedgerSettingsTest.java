package flux.ops.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import flux.ledger.manager.Durability;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The table `[ledger]`, as people write it.
class LedgerSettingsTest {

    private static JsonNode config(String... lines) throws IOException {
        return new TomlMapper().readTree("[ledger]\n" + String.join("\n", lines));
    }

    @Test
    void without_the_table_the_ledger_is_in_files_and_survives_the_death_of_processes()
            throws IOException {
        assertThat(LedgerSettings.of(new TomlMapper().readTree("")))
                .isEqualTo(new LedgerSettings(Durability.PROCESS, 50_000, null, null));
        assertThat(LedgerSettings.of(config("durability = \"power\"")).durability())
                .isEqualTo(Durability.POWER);
    }

    @Test
    void a_ledger_in_kafka_with_its_security() throws IOException {
        LedgerSettings settings =
                LedgerSettings.of(
                        config(
                                "address = \"kafka://a:9092,b:9092/site\"",
                                "timeout = \"2.5s\"",
                                "transaction-timeout = \"1m\"",
                                "replication = 2",
                                "security.protocol = \"SASL_SSL\"",
                                "\"sasl.mechanism\" = \"SCRAM-SHA-512\""));
        assertThat(settings.kafka().address()).hasToString("kafka://a:9092,b:9092/site");
        assertThat(settings.kafka().patience()).isEqualTo(Duration.ofMillis(2500));
        assertThat(settings.kafka().transaction()).isEqualTo(Duration.ofMinutes(1));
        assertThat(settings.kafka().replication()).isEqualTo(2);
        assertThat(settings.kafka().security())
                .isEqualTo(
                        Map.of("security.protocol", "SASL_SSL", "sasl.mechanism", "SCRAM-SHA-512"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    durabilty = 'power'         | ledger.durabilty: no such key
                    acks = '1'                  | ledger.acks: no such key
                    ssl.truststore.loaction='x' | ledger.ssl.truststore.loaction: no such key
                    replication = 0             | ledger.replication must be a number of copies from 1, not 0
                    replication = 'three'       | ledger.replication must be a number of copies from 1, not "three"
                    timeout = 'soon'            | ledger.timeout must be a duration such as "15s", not "soon"
                    timeout = '0s'              | ledger.timeout must be positive
                    durability = 'fire'         | ledger.durability must be "process" or "power", not "fire"
                    """,
            quoteCharacter = '`')
    void what_is_wrong_is_named(String line, String text) throws IOException {
        JsonNode config = config("address = \"kafka://a:1\"", line);
        assertThatThrownBy(() -> LedgerSettings.of(config))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(text);
    }

    @Test
    void what_is_for_kafka_needs_kafka() throws IOException {
        JsonNode timeout = config("timeout = \"2s\"");
        assertThatThrownBy(() -> LedgerSettings.of(timeout))
                .hasMessageContaining("ledger.timeout is for a ledger in Kafka");
        JsonNode security = config("security.protocol = \"SSL\"");
        assertThatThrownBy(() -> LedgerSettings.of(security))
                .hasMessageContaining("ledger.security.protocol: no such key");
    }

    @Test
    void where_old_segments_go_and_when() throws IOException {
        ArchiveSettings archive = LedgerSettings.of(config("archive = \"/a\"")).archive();
        assertThat(archive).isEqualTo(new ArchiveSettings(Path.of("/a"), Duration.ofHours(1)));
        assertThat(
                        LedgerSettings.of(config("archive = \"old\"", "archive-after = \"2d\""))
                                .archive())
                .isEqualTo(new ArchiveSettings(Path.of("old"), Duration.ofDays(2)));
        JsonNode alone = config("archive-after = \"1h\"");
        assertThatThrownBy(() -> LedgerSettings.of(alone))
                .hasMessage(
                        "ledger.archive-after needs ledger.archive, the directory to archive to");
        JsonNode soon = config("archive = \"a\"", "archive-after = \"soon\"");
        assertThatThrownBy(() -> LedgerSettings.of(soon))
                .hasMessage("ledger.archive-after must be a duration such as \"1h\", not \"soon\"");
        JsonNode kafka = config("address = \"kafka://a:1\"", "archive = \"a\"");
        assertThatThrownBy(() -> LedgerSettings.of(kafka))
                .hasMessageContaining("how long Kafka keeps a topic is set in Kafka");
    }

    @Test
    void secrets_go_neither_into_the_ledger_nor_to_clients() throws IOException {
        JsonNode config =
                config(
                        "address = \"kafka://a:1\"",
                        "sasl.jaas.config = \"password=swordfish\"",
                        "\"ssl.key.password\" = \"swordfish\"",
                        "sasl.mechanism = \"PLAIN\"");
        JsonNode shown = LedgerSettings.withoutSecrets(config);
        assertThat(shown.toString()).doesNotContain("swordfish").contains("PLAIN", "(hidden)");
        assertThat(config.toString()).contains("swordfish");
        assertThat(LedgerSettings.of(config).kafka().security())
                .containsEntry("ssl.key.password", "swordfish");
    }
}
