package flux.cli.queue;

import static org.assertj.core.api.Assertions.assertThat;

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

/// `flux queue list` as Flux 0.88 printed it.
@Feature("F202")
class QueueListTest {

    private static final QueueRow BATCH =
            new QueueRow(
                    "batch",
                    true,
                    "",
                    true,
                    false,
                    false,
                    3600,
                    28800,
                    Counts.NONE,
                    Counts.UNLIMITED,
                    Map.of("all", new Counts(3, 48, 12)));
    private static final QueueRow DEBUG =
            new QueueRow(
                    "debug",
                    false,
                    "",
                    true,
                    true,
                    false,
                    600,
                    1800,
                    Counts.NONE,
                    new Counts(1, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY),
                    Map.of("all", new Counts(1, 16, 4)));

    @Test
    void queues_with_their_limits_as_far_as_the_resources_go() {
        assertThat(list(QueueFormats.builtin().resolve(NamedFormats.DEFAULT), false, BATCH, DEBUG))
                .isEqualTo(
                        """
                        QUEUE    EN ST TDEFAULT   TLIMIT     NNODES     NCORES      NGPUS
                        batch*    ✔  ✗       1h       8h        0-3       0-48       0-12
                        debug     ✔  ✔      10m      30m        0-1       0-16        0-4
                        """);
    }

    @Test
    void the_anonymous_queue_has_no_name_and_marks_may_be_colored() {
        double inf = Double.POSITIVE_INFINITY;
        QueueRow anonymous =
                new QueueRow(
                        "",
                        false,
                        "",
                        true,
                        true,
                        false,
                        inf,
                        inf,
                        Counts.NONE,
                        Counts.UNLIMITED,
                        Map.of("all", new Counts(4, 64, 16)));
        assertThat(list(QueueFormats.builtin().resolve(NamedFormats.DEFAULT), true, anonymous))
                .isEqualTo(
                        " EN ST TDEFAULT   TLIMIT     NNODES     NCORES      NGPUS\n"
                                + " \u001b[01;32m ✔\u001b[0;0m \u001b[01;32m ✔\u001b[0;0m"
                                + "      inf      inf        0-4       0-64       0-16\n");
    }

    @Test
    void every_field_under_its_own_heading() {
        assertThat(
                        list(
                                "{queue} {queuem} {submission} {scheduling} {enabled} {started}"
                                        + " {defaults.timelimit} {limits.timelimit!F} {limits.range.nnodes}"
                                        + " {limits.min.nnodes} {limits.max.nnodes}",
                                false,
                                DEBUG))
                .isEqualTo(
                        """
                        QUEUE QUEUE SUBMIT SCHED EN ST TDEFAULT TLIMIT NNODES MINNODES MAXNODES
                        debug debug enabled started ✔ ✔ 600.0 30m 0-1 0 1
                        """);
    }

    private static String list(String format, boolean color, QueueRow... rows) {
        OutputFormat<QueueRow> parsed =
                OutputFormat.parse(format, new QueueFields(false, color), ZoneOffset.UTC);
        RecordedSession session = new RecordedSession(List.of(), Map.of(), Path.of("."), "");
        new Table<>(parsed, true).print(List.of(rows), session.out());
        return session.stdout();
    }
}
