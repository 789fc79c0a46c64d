package flux.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.fuzz.Fuzz;
import flux.ledger.constraint.Constraint;
import flux.ledger.id.JobId;
import flux.ledger.jobspec.InvalidJobspec;
import flux.ledger.jobspec.JobRequests;
import flux.ledger.jobspec.JobspecValidator;
import flux.ledger.jobspec.SignedJobspec;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Fsd;
import flux.ledger.text.Hostlist;
import flux.ledger.text.Idset;
import flux.ledger.text.InvalidText;
import flux.ledger.wire.MessageDecoder;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whatever text comes from outside is read or refused, within bounds.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileTextsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long MIB = 1 << 20;

    /// A host list may name a million hosts.
    private static final long HOSTS_BYTES = 1024 * MIB;

    @Test
    void job_ids() {
        Fuzz.within(16 * MIB, InvalidText.class::isInstance)
                .texts(
                        1,
                        List.of(
                                "ƒ5b1Qz",
                                "f5b1Qz",
                                "1234",
                                "0x1f",
                                "0000.0000.1fff.0001",
                                "academy-academy-academy--academy-academy-academy",
                                "😃😃",
                                "job.0000.0000.1fff.0001"),
                        text -> JobId.parse(new String(text, UTF_8)));
    }

    @Test
    void host_lists() {
        Fuzz.within(HOSTS_BYTES, InvalidText.class::isInstance)
                .texts(
                        2,
                        List.of(
                                "node[0-3,7]",
                                "a,b,c",
                                "rack[1-2]node[01-16]-eth0",
                                "foo[08-12],foo3"),
                        text -> Hostlist.parse(new String(text, UTF_8)).encode());
    }

    @Test
    void sets_of_ids() {
        Fuzz.within(64 * MIB, InvalidText.class::isInstance)
                .texts(
                        3,
                        List.of("0-3,7", "[0-3,7]", "", "1,2,3,16777215"),
                        text -> Idset.parse(new String(text, UTF_8)).encode());
    }

    @Test
    void durations() {
        Fuzz.within(16 * MIB, InvalidText.class::isInstance)
                .texts(
                        4,
                        List.of("1.5h", "30s", "infinity", "1e3ms", ".5d", "0"),
                        text -> Fsd.format(Fsd.parse(new String(text, UTF_8)), 6));
    }

    @Test
    void constraints() {
        Fuzz.within(HOSTS_BYTES, InvalidText.class::isInstance)
                .texts(
                        6,
                        List.of(
                                "{\"and\":[{\"properties\":[\"a\",\"^b\"]},{\"not\":[{\"ranks\":[\"0-3\"]}]}]}",
                                "{\"hostlist\":[\"node[0-3]\"]}",
                                "{}",
                                "{\"or\":[]}"),
                        text -> Constraint.parse(new String(text, UTF_8)));
    }

    @Test
    void jobspecs() {
        Fuzz.within(
                        16 * MIB,
                        e -> e instanceof InvalidJobspec || e instanceof JsonProcessingException)
                .texts(
                        7,
                        List.of(
                                """
                                {"version":1,"resources":[{"type":"node","count":2,"with":[{"type":"slot",
                                "label":"task","count":1,"with":[{"type":"core","count":1},{"type":"gpu",
                                "count":1}]}]}],"tasks":[{"command":["a"],"slot":"task","count":{"per_slot":1}}],
                                "attributes":{"system":{"duration":60.5,"cwd":"/","environment":{"A":"b"},
                                "queue":"q","constraints":{"properties":["x"]},"dependencies":[
                                {"scheme":"afterok","value":"ƒ1"}],"shell":{"options":{"a":{"b":1}}}}}}
                                """),
                        text -> {
                            var jobspec = JSON.readTree(text);
                            JobRequests.WithTree read = JobRequests.withTree(text);
                            assertThat(read.request()).isEqualTo(JobRequests.of(text));
                            assertThat(read.tree()).isEqualTo(withoutVariables(jobspec));
                            JobspecValidator.check(read.tree());
                        });
    }

    private static JsonNode withoutVariables(JsonNode jobspec) {
        JsonNode system = jobspec.path("attributes").path("system");
        if (system.path("environment").isObject()) {
            ((ObjectNode) system).putObject("environment");
        }
        return jobspec;
    }

    @Test
    void signed_jobspecs() {
        Fuzz.within(16 * MIB, InvalidJobspec.class::isInstance)
                .texts(
                        8,
                        List.of(
                                "dmVyc2lvbgBpMQB1c2VyaWQAaTUwMDEAbWVjaGFuaXNtAHNub25lAA==.e30=.none",
                                "a.b.c"),
                        text -> SignedJobspec.unwrap(new String(text, UTF_8)));
    }

    @Test
    void sets_of_resources() {
        Fuzz.within(HOSTS_BYTES, InvalidText.class::isInstance)
                .texts(
                        9,
                        List.of(
                                """
                                {"version":1,"execution":{"R_lite":[{"rank":"0-3","children":{"core":"0-7",
                                "gpu":"0"}}],"starttime":1.0,"expiration":0,"nodelist":["node[0-3]"],
                                "properties":{"a":"0-1"}}}
                                """),
                        text -> ResourceSet.parse(text).toJson());
    }

    @Test
    void frames() {
        HexFormat hex = HexFormat.of();
        Fuzz.within(16 * MIB, ProtocolException.class::isInstance)
                .bytes(
                        10,
                        List.of(
                                hex.parseHex(
                                        "1200eeff000000300008617474722e676574107b226e616d65223a2273697a65227d00"
                                                + "148e01010bffffffff00000000ffffffff00000001"),
                                hex.parseHex(
                                        "1200eeff0000001e0008617474722e676574148e010109ffffffff00000000ffffffff00000001")),
                        frame -> {
                            MessageDecoder decoder = new MessageDecoder();
                            ByteBuffer room = decoder.room();
                            room.put(frame, 0, Math.min(frame.length, room.remaining()));
                            decoder.received();
                            for (var next = decoder.next(); next != null; next = decoder.next()) {
                                next.topicOrEmpty();
                            }
                        });
    }
}
