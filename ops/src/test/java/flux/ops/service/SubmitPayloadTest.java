package flux.ops.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flux.ledger.jobspec.InvalidJobspec;
import flux.ledger.jobspec.SignedJobspec;
import flux.ledger.wire.Message;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A submission's payload, of which J is not made a string.
class SubmitPayloadTest {
    private static final String JOBSPEC = "{\"version\":1,\"name\":\"ƒ\"}";
    private static final String J =
            SignedJobspec.wrap(SignedJobspec.headerOf(5001), JOBSPEC.getBytes(UTF_8), "none");

    private static SubmitPayload read(String json) throws IOException {
        return SubmitPayload.read(Message.payload(json));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"J\":\"%s\",\"urgency\":16,\"flags\":4}",
                "{\"flags\":4,\"urgency\":16,\"J\":\"%s\"}",
                " { \"é\" : [{\"J\":\"x\"}], \"urgency\":16 ,\n \"J\" : \"%s\" , \"flags\":4 } tail",
                "{\"J\":\"first\",\"urgency\":1,\"urgency\":16,\"J\":\"%s\",\"flags\":4}",
            })
    void all_three_are_found_wherever_they_stand(String form) throws IOException, InvalidJobspec {
        SubmitPayload payload = read(form.formatted(J));
        assertThat(payload.urgency()).isEqualTo(16);
        assertThat(payload.flags()).isEqualTo(4);
        SignedJobspec signed = payload.unwrap(null);
        assertThat(signed.jobspec()).asString(UTF_8).isEqualTo(JOBSPEC);
        assertThat(signed.userid()).isEqualTo(5001);
    }

    @Test
    void escapes_in_j_are_understood() throws IOException, InvalidJobspec {
        String escaped = J.replace(".", "\\u002e");
        SubmitPayload payload =
                read("{\"J\":\"%s\",\"urgency\":16,\"flags\":0}".formatted(escaped));
        assertThat(payload.unwrap(null).jobspec()).asString(UTF_8).isEqualTo(JOBSPEC);
    }

    @Test
    void the_header_of_another_user_is_read_again() throws IOException, InvalidJobspec {
        String form = "{\"J\":\"%s\",\"urgency\":16,\"flags\":0}";
        String other = SignedJobspec.wrap(SignedJobspec.headerOf(7), "{}".getBytes(UTF_8), "none");
        SignedJobspec first = read(form.formatted(J)).unwrap(null);
        SignedJobspec second = read(form.formatted(other)).unwrap(first.withoutJobspec());
        SignedJobspec third = read(form.formatted(J)).unwrap(first.withoutJobspec());
        assertThat(second.userid()).isEqualTo(7);
        assertThat(second.isSignedAs(first)).isFalse();
        assertThat(second.jobspec()).asString(UTF_8).isEqualTo("{}");
        assertThat(third.userid()).isEqualTo(5001);
        assertThat(third.isSignedAs(first)).isTrue();
        assertThat(third.jobspec()).asString(UTF_8).isEqualTo(JOBSPEC);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a", "a.b", "..", "a.b.c", "e30.e30.e30"})
    void what_is_not_signed_is_refused(String j) throws IOException {
        SubmitPayload payload = read("{\"J\":\"%s\",\"urgency\":16,\"flags\":0}".formatted(j));
        assertThatThrownBy(() -> payload.unwrap(null))
                .isInstanceOf(InvalidJobspec.class)
                .hasMessageContaining("could not unwrap jobspec");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"J\":\"a.b.c\",\"urgency\":16}",
                "{\"J\":\"a.b.c\",\"flags\":0}",
                "{\"urgency\":16,\"flags\":0}",
                "{\"J\":1,\"urgency\":16,\"flags\":0}",
                "{\"J\":{\"J\":\"a.b.c\"},\"urgency\":16,\"flags\":0}",
                "{\"J\":\"a.b.c\",\"urgency\":16.0,\"flags\":0}",
                "{\"J\":\"a.b.c\",\"urgency\":\"16\",\"flags\":0}",
                "{\"J\":\"a.b.c\",\"urgency\":16,\"flags\":null}",
                "{\"J\":\"a.b.c\",\"urgency\":16,\"flags\":0",
                "{\"J\":\"a.b.c",
                "{\"J\":\"a.b.c\\",
            })
    void what_is_missing_or_of_another_type_is_refused(String json) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(IOException.class);
    }

    @Test
    void a_payload_without_its_nul_is_refused() {
        assertThatThrownBy(() -> SubmitPayload.read(new byte[0])).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> SubmitPayload.read("{}".getBytes(UTF_8)))
                .isInstanceOf(IOException.class);
    }
}
