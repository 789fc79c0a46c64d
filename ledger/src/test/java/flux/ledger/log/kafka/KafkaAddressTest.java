package flux.ledger.log.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Where a ledger is kept, as people write it.
class KafkaAddressTest {

    @Test
    void brokers_and_a_prefix() {
        KafkaAddress address = KafkaAddress.parse("kafka://a.example:9092,[::1]:9093/site-1");
        assertThat(address.brokers()).containsExactly("a.example:9092", "[::1]:9093");
        assertThat(address.bootstrap()).isEqualTo("a.example:9092,[::1]:9093");
        assertThat(address.topic("jobs")).isEqualTo("site-1.jobs");
        assertThat(address).hasToString("kafka://a.example:9092,[::1]:9093/site-1");
    }

    @Test
    void without_a_prefix_topics_begin_with_flux() {
        assertThat(KafkaAddress.parse("kafka://localhost:1").topic("kvs")).isEqualTo("flux.kvs");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost:9092",
                "kafka:/localhost:9092",
                "kafka://",
                "kafka://localhost",
                "kafka://localhost:",
                "kafka://localhost:0",
                "kafka://localhost:65536",
                "kafka://localhost:999999",
                "kafka://localhost:x",
                "kafka://:9092",
                "kafka://::1:9092",
                "kafka://a:1,",
                "kafka://a:1,,b:2",
                "kafka://a:1/",
                "kafka://a:1/two/levels",
                "kafka://a:1/white space",
                "kafka://a:1/ü"
            })
    void what_is_no_address_is_refused_and_the_syntax_shown(String text) {
        assertThatThrownBy(() -> KafkaAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("expected kafka://HOST:PORT[,HOST:PORT...][/PREFIX]");
    }

    @Test
    void kafkas_own_settings_are_taken_when_they_are_about_security() {
        assertThat(KafkaSecurity.isKnown("security.protocol")).isTrue();
        assertThat(KafkaSecurity.isKnown("sasl.jaas.config")).isTrue();
        assertThat(KafkaSecurity.isKnown("ssl.truststore.location")).isTrue();
        assertThat(KafkaSecurity.isKnown("ssl.truststore.loaction")).isFalse();
        assertThat(KafkaSecurity.isKnown("acks")).isFalse();
        assertThat(KafkaSecurity.isKnown("transactional.id")).isFalse();
    }

    @Test
    void passwords_and_what_holds_them_are_secret() {
        assertThat(KafkaSecurity.isSecret("sasl.jaas.config")).isTrue();
        assertThat(KafkaSecurity.isSecret("ssl.key.password")).isTrue();
        assertThat(KafkaSecurity.isSecret("ssl.keystore.key")).isTrue();
        assertThat(KafkaSecurity.isSecret("sasl.mechanism")).isFalse();
    }
}
