package flux.scheduler.fluxion.reader;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flux.fuzz.Fuzz;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whatever file is said to describe resources, it is read or refused, within bounds.
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileGraphsTest {
    private static final long BYTES_MAX = 2048L << 20;

    private static final String JGF =
            """
            {"graph":{"nodes":[
            {"id":"0","metadata":{"type":"cluster","basename":"tiny","name":"tiny0","id":0,"uniq_id":0,
            "rank":-1,"exclusive":false,"unit":"","size":1,"paths":{"containment":"/tiny0"}}},
            {"id":"1","metadata":{"type":"node","basename":"node","name":"node0","id":0,"uniq_id":1,
            "rank":0,"exclusive":false,"unit":"","size":1,"paths":{"containment":"/tiny0/node0"}}}],
            "edges":[{"source":"0","target":"1","metadata":{"subsystem":"containment"}}]}}
            """;

    private static Fuzz fuzz() {
        return Fuzz.within(BYTES_MAX, ReaderFault.class::isInstance);
    }

    @Test
    void recipes() {
        fuzz().texts(
                        1,
                        List.of(ReadersTest.RECIPE),
                        text -> GrugReader.read(new ByteArrayInputStream(text)));
    }

    @Test
    void graphs() {
        fuzz().texts(2, List.of(JGF), JgfReader::read);
    }

    /// Found by chance, and kept.
    @Test
    void a_size_that_no_vertex_has_is_refused() {
        byte[] negative = JGF.replace("\"size\":1", "\"size\":-11").getBytes(UTF_8);
        assertThatThrownBy(() -> JgfReader.read(negative)).isInstanceOf(ReaderFault.class);
        String sizeless = ReadersTest.RECIPE.replace("<default>1</default>", "<default></default>");
        assertThatThrownBy(
                        () -> GrugReader.read(new ByteArrayInputStream(sizeless.getBytes(UTF_8))))
                .isInstanceOf(ReaderFault.class);
    }

    @Test
    void machines() {
        fuzz().texts(
                        3,
                        List.of(ReadersTest.MACHINE),
                        text ->
                                HwlocReader.read(
                                        List.of(new ByteArrayInputStream(text)), Set.of()));
    }

    @Test
    void sets_of_resources() {
        String r =
                """
                {"version":1,"execution":{"R_lite":[{"rank":"0-3","children":{"core":"0-7","gpu":"0"}}],
                "starttime":1.0,"expiration":0,"nodelist":["node[0-3]"],"properties":{"a":"0-1"}}}
                """;
        fuzz().bytes(4, List.of(r.getBytes(UTF_8)), ExecutionReader::read);
    }
}
