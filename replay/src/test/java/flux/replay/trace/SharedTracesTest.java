package flux.replay.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import flux.replay.trace.SwfTraces.Layout;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Real machines' traces, where they are at hand (Parallel Workloads Archive).
class SharedTracesTest {
    private static final Path TRACES =
            Path.of(System.getProperty("flux.shared", "../../shared"), "data", "traces");
    private static final String KTH = "KTH-SP2-1996-2.1-cln.swf.gz";
    private static final String NASA = "NASA-iPSC-1993-3.1-cln.swf.gz";

    private static Trace trace(String name) throws IOException {
        Path file = TRACES.resolve(name);
        assumeTrue(Files.isReadable(file), "no trace at " + file);
        try (InputStream in = Files.newInputStream(file)) {
            return SwfTraces.read(name, in, Layout.OWN);
        }
    }

    @Test
    void kth_under_easy_loses_no_job_and_waits_less_than_under_first_come_first_served()
            throws IOException {
        Trace trace = trace(KTH);
        assertThat(trace.read()).isEqualTo(28_476);
        assertThat(trace.jobs()).hasSize(28_467);
        Simulated easy = TraceStory.simulate(trace, "easy", 32);
        assertThat(easy.jobs()).allMatch(job -> job.hasStarted() && job.waitMicros() >= 0);
        assertThat(easy.jobs()).allMatch(job -> job.cores() == job.job().cores());
        for (int step = 0; step < easy.timeline().size(); step++) {
            assertThat(easy.timeline().coresUsed(step)).isBetween(0, 100);
        }
        Simulated fcfs = TraceStory.simulate(trace, "fcfs", 32);
        assertThat(Summary.of(easy, 100).waitMean())
                .isLessThan(Summary.of(fcfs, 100).waitMean() / 10);
    }

    @Test
    void nasa_under_first_come_first_served_keeps_the_order() throws IOException {
        Trace trace = trace(NASA);
        Simulated fcfs = TraceStory.simulate(trace, "fcfs", 32);
        long last = 0;
        for (SimulatedJob job : fcfs.jobs()) {
            assertThat(job.startMicros()).as(job.job().label()).isGreaterThanOrEqualTo(last);
            assertThat(job.backfilled()).isFalse();
            last = job.startMicros();
        }
        assertThat(fcfs.jobs()).hasSize(trace.jobs().size());
    }
}
