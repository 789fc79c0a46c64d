package flux.ops.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import flux.scheduler.fluxion.policy.MatchPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every wrong value is refused with a line that names its key.
class FluxionSettingsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static JsonNode config(String text) throws Exception {
        return JSON.readTree(text.replace('\'', '"'));
    }

    @Test
    void what_is_configured_is_in_force() throws Exception {
        FluxionSettings settings =
                FluxionSettings.of(
                        config(
                                "{'sched-fluxion-resource':{'match-policy':'lonodex',"
                                        + "'match-format':'rv1','traverser':'flexible',"
                                        + "'prune-filters':'ALL:core','reserve-vtx-vec':'1000',"
                                        + "'load-format':'rv1exec','load-allowlist':'node,core',"
                                        + "'update-interval':5}}"));
        assertThat(settings.options().policy()).isEqualTo(MatchPolicy.parse("lonodex"));
        assertThat(settings.options().flexible()).isTrue();
        assertThat(settings.matchFormat()).isEqualTo("rv1");
        assertThat(settings.shown().path("match-policy").asText()).isEqualTo("lonodex");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "resource|'match-policy':'best'|sched-fluxion-resource.match-policy: unknown match policy best",
                "resource|'match-policy':3|sched-fluxion-resource.match-policy: must be a string",
                "resource|'policy':'policy=up'|policy must be low or high, not up",
                "resource|'match-format':'rv9'|sched-fluxion-resource.match-format: must be one of",
                "resource|'load-format':'xml'|sched-fluxion-resource.load-format: must be one of",
                "resource|'load-file':'x.json'|sched-fluxion-resource.load-file: must be an absolute path, not \"x.json\"",
                "resource|'load-file':3|sched-fluxion-resource.load-file: must be a string",
                "resource|'subsystems':'power'|sched-fluxion-resource.subsystems: ",
                "resource|'reserve-vtx-vec':2000001|must be a number from 0 to 2000000, not 2000001",
                "resource|'update-interval':'soon'|sched-fluxion-resource.update-interval: must be a number",
                "resource|'prune-filters':'core'|prune-filters: prune filter must be HIGH:LOW, was core",
                "resource|'traverser':'fast'|must be one of simple, flexible, not \"fast\"",
                "resource|'prune-filter':''|sched-fluxion-resource: no such key: prune-filter; expected",
                "qmanager|'queue-policy':'lifo'|Unknown queuing policy (lifo); expected fcfs, easy",
                "qmanager|'queue-params':'queue-depth=0'|queue-depth must be a number from 1",
                "qmanager|'queue-params':'deep=3'|no such parameter: deep; expected queue-depth",
                "qmanager|'policy-params':{'reservation-depth':'x'}|reservation-depth must be a number",
                "qmanager|'queue-policy-per-queue':'batch'|QUEUE:value was expected, not \"batch\"",
                "qmanager|'policy':'easy'|sched-fluxion-qmanager: no such key: policy; expected"
            })
    void a_wrong_value_is_refused(String table, String setting, String words) throws Exception {
        JsonNode config = config("{'sched-fluxion-%s':{%s}}".formatted(table, setting));
        assertThatThrownBy(() -> FluxionSettings.of(config))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words)
                .extracting(wrong -> wrong.getMessage().lines().count())
                .isEqualTo(1L);
    }
}
