package flux.cli.resource;

import static org.assertj.core.api.Assertions.assertThat;

import flux.cli.format.Fields;
import flux.cli.format.NamedFormats;
import flux.cli.format.OutputFormat;
import flux.cli.format.Table;
import flux.cli.golden.RecordedSession;
import flux.feature.Feature;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Tables of `flux resource` as Flux 0.88 printed them.
@Feature("F208")
class ResourceTablesTest {

    @Test
    void columns_nobody_needs_are_left_out_of_the_list() {
        String format = ResourceFormats.ofList().resolve(NamedFormats.DEFAULT);
        assertThat(
                        table(
                                format,
                                ResourceFields.ofList(),
                                List.of(
                                        row("free", "", "", 4, 64, 16, "node[0-3]"),
                                        row("allocated", "", "", 0, 0, 0, ""),
                                        row("down", "", "", 0, 0, 0, ""))))
                .isEqualTo(
                        "     STATE NNODES NCORES NGPUS NODELIST\n"
                                + "      free      4     64    16 node[0-3]\n"
                                + " allocated      0      0     0 \n"
                                + "      down      0      0     0 \n");
    }

    @Test
    void queues_and_properties_have_columns_when_there_are_any() {
        String format = ResourceFormats.ofList().resolve(NamedFormats.DEFAULT);
        assertThat(
                        table(
                                format,
                                ResourceFields.ofList(),
                                List.of(
                                        row("free", "batch", "", 2, 32, 8, "node[0,2]"),
                                        row("free", "debug", "amd", 1, 16, 4, "node3"))))
                .isEqualTo(
                        """
                             STATE QUEUE PROPERTIES NNODES NCORES NGPUS NODELIST
                              free batch                 2     32     8 node[0,2]
                              free debug amd             1     16     4 node3
                        """);
    }

    @Test
    void drained_nodes_with_when_and_why() {
        StatusRow drained =
                new StatusRow("drained", true, 1, "2", "node2", 1795220192.18, "bad dimm");
        StatusRow away = new StatusRow("drained", false, 1, "1", "node1", 1795220191.4, "");
        Fields<StatusRow> fields = ResourceFields.ofStatus(false, false);
        assertThat(table(ResourceFormats.ofDrain().resolve("long"), fields, List.of(drained, away)))
                .isEqualTo(
                        """
                        TIME         STATE    RANKS    REASON                         NODELIST
                        Nov21 00:16  drained  2        bad dimm                       node2
                        Nov21 00:16  drained* 1                                       node1
                        """);
        assertThat(
                        table(
                                ResourceFormats.ofStatus().resolve(NamedFormats.DEFAULT),
                                fields,
                                List.of(drained, away)))
                .isEqualTo(
                        """
                               STATEUP NNODES NODELIST
                             drained ✔      1 node2
                            drained* ✗      1 node1
                        """);
    }

    private static ListRow row(
            String state,
            String queue,
            String other,
            long nodes,
            long cores,
            long gpus,
            String nodelist) {
        return new ListRow(state, queue, other, other, nodes, cores, gpus, "", nodelist, "");
    }

    private static <T> String table(String format, Fields<T> fields, List<T> rows) {
        RecordedSession session = new RecordedSession(List.of(), Map.of(), Path.of("."), "");
        new Table<>(OutputFormat.parse(format, fields, ZoneOffset.UTC), true)
                .print(rows, session.out());
        return session.stdout();
    }
}
