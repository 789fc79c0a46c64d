package flux.replay.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flux.ledger.job.JobRequest.Shape;
import flux.replay.trace.SwfTraces.Layout;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a file in the Standard Workload Format says, and what is said of one that is none.
class SwfTracesTest {
    private static final Layout SMALL = new Layout(4, 2, false);
    private static final String HEADER = "; MaxNodes: 8\n;MaxProcs: 32\n; Note: MaxNodes: 9\n\n";
    private static final String REST = " -1 -1 -1 -1 -1 -1 -1";

    private static Trace read(String swf, Layout layout) {
        return TraceStory.read("t.swf", swf, layout);
    }

    @Test
    void a_line_is_a_job() {
        Trace trace = read(HEADER + "  7 100 30 60 4 -1 -1 6 90 -1 1" + REST + "\n", Layout.OWN);
        TraceJob job = trace.jobs().getFirst();
        assertThat(job.label()).isEqualTo("7");
        assertThat(job.submitMicros()).isEqualTo(100_000_000);
        assertThat(job.runMicros()).isEqualTo(60_000_000);
        assertThat(job.past().waitMicros()).isEqualTo(30_000_000);
        assertThat(job.request().duration()).isEqualTo(90);
        assertThat(job.request().shape()).isEqualTo(new Shape(0, false, 6, 1, 0));
    }

    @Test
    void the_machine_is_that_of_the_header_or_the_one_that_was_asked_for() {
        String swf = HEADER + "1 0 0 1 1 -1 -1 1 1 -1 1" + REST;
        assertThat(read(swf, Layout.OWN).machine().nodeCount()).isEqualTo(8);
        assertThat(read(swf, Layout.OWN).machine().coreCount()).isEqualTo(32);
        assertThat(read(swf, SMALL).machine().coreCount()).isEqualTo(8);
        assertThat(read(swf, new Layout(2, 0, false)).machine().coreCount()).isEqualTo(32);
        assertThatThrownBy(() -> read("1 0 0 1 1 -1 -1 1 1 -1 1" + REST, Layout.OWN))
                .isInstanceOf(TraceFault.class)
                .hasMessage(
                        "t.swf: its header has no MaxNodes and no MaxProcs: say --nodes and --cores");
        assertThatThrownBy(() -> read(swf, new Layout(1_000_000, 1_000, false)))
                .hasMessageContaining("1000000 nodes of 1000 cores");
    }

    @Test
    void what_is_unknown_is_taken_from_what_is_known() {
        TraceJob job = read("1 0 -1 60 4 -1 -1 -1 -1 -1 1" + REST, SMALL).jobs().getFirst();
        assertThat(job.request().duration()).isEqualTo(60);
        assertThat(job.cores()).isEqualTo(4);
        assertThat(job.past().waitMicros()).isEqualTo(TraceJob.UNKNOWN);
    }

    @Test
    void who_did_not_run_or_had_no_size_is_skipped_and_counted() {
        Trace trace =
                read(
                        String.join(
                                "\n",
                                "1 0 0 0 4 -1 -1 4 9 -1 5" + REST,
                                "2 0 0 -1 4 -1 -1 4 9 -1 0" + REST,
                                "3 0 0 5 -1 -1 -1 0 9 -1 1" + REST,
                                "4 0 0 5 4 -1 -1 4 9 -1 2" + REST,
                                "5 0 0 5 4 -1 -1 4 9 -1 1" + REST),
                        SMALL);
        assertThat(trace.read()).isEqualTo(5);
        assertThat(trace.jobs()).extracting(TraceJob::label).containsExactly("5");
        assertThat(trace.skipped())
                .isEqualTo(
                        Map.of(SwfTraces.NO_RUN_TIME, 2, SwfTraces.NO_SIZE, 1, SwfTraces.PART, 1));
    }

    @Test
    void jobs_come_in_the_order_of_time_whatever_the_order_of_lines() {
        Trace trace =
                read(
                        "1 9 0 5 1 -1 -1 1 9 -1 1" + REST + "\n2 3 0 5 1 -1 -1 1 9 -1 1" + REST,
                        SMALL);
        assertThat(trace.jobs()).extracting(TraceJob::label).containsExactly("2", "1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 0 0 5 | t.swf:2: a job has 18 fields, this line has 11",
                "1 x 0 5 1 -1 -1 1 9 -1 1 | t.swf:2: submit time (field 2) must be a number up to"
                        + " 3000000000, not \"x\"",
                "1 -1 0 5 1 -1 -1 1 9 -1 1 | t.swf:2: submit time (field 2) must be known, not -1",
                "1 0 0 4e9 1 -1 -1 1 9 -1 1 | t.swf:2: run time (field 4) must be a number up to"
                        + " 3000000000, not \"4e9\"",
                "1 0 0 4000000000 1 -1 -1 1 9 -1 1 | t.swf:2: run time (field 4) must be a number"
                        + " up to 3000000000, not \"4000000000\"",
                "1 0 0 NaN 1 -1 -1 1 9 -1 1 | t.swf:2: run time (field 4) must be a number up to"
                        + " 3000000000, not \"NaN\"",
                "1 0 0 5 1.5 -1 -1 1 9 -1 1 | t.swf:2: allocated processors (field 5) must be a"
                        + " whole number, not 1.5"
            })
    void a_line_that_is_no_job_is_refused_by_its_number(String line, String message) {
        assertThatThrownBy(() -> read("; a header\n" + line + REST, SMALL))
                .isInstanceOf(TraceFault.class)
                .hasMessage(message);
    }

    @Test
    void a_compressed_file_is_read_as_it_is() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            String swf = HEADER + "1 0 0 5 1 -1 -1 1 9 -1 1" + REST;
            gzip.write(swf.getBytes(StandardCharsets.ISO_8859_1));
        }
        byte[] whole = bytes.toByteArray();
        Trace trace = SwfTraces.read("t.gz", new ByteArrayInputStream(whole), Layout.OWN);
        assertThat(trace.jobs()).hasSize(1);
        assertThatThrownBy(
                        () ->
                                SwfTraces.read(
                                        "t.gz",
                                        new ByteArrayInputStream(whole, 0, whole.length / 2),
                                        Layout.OWN))
                .isInstanceOf(IOException.class);
    }
}
