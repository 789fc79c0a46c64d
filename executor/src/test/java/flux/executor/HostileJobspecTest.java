package flux.executor;

import static flux.executor.ExecutorStory.jobspec;
import static flux.executor.ExecutorStory.with;
import static org.assertj.core.api.Assertions.assertThat;

import flux.executor.host.TaskKey;
import flux.executor.simulated.SimulatedTaskHost;
import flux.ledger.decide.Command.ReportStart;
import flux.ledger.id.JobId;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A jobspec is free text in many places, and validation leaves what the shell alone understands.
/// Whatever stands there ends that job at most: an executor that fails takes its instance with it.
class HostileJobspecTest {

    /// Below `attributes.system`.
    private static final List<String> PLACES =
            List.of(
                    "cwd",
                    "job",
                    "job.name",
                    "environment.X",
                    "environment.PATH",
                    "files",
                    "files.x",
                    "files.x.data",
                    "files.x.mode",
                    "shell",
                    "shell.options",
                    "shell.options.verbose",
                    "shell.options.initrc",
                    "shell.options.userrc",
                    "shell.options.nosetpgrp",
                    "shell.options.oom",
                    "shell.options.oom.adjust",
                    "shell.options.rlimit",
                    "shell.options.rlimit.core",
                    "shell.options.exit-timeout",
                    "shell.options.exit-on-error",
                    "shell.options.signal",
                    "shell.options.signal.signum",
                    "shell.options.signal.timeleft",
                    "shell.options.cpu-affinity",
                    "shell.options.gpu-affinity",
                    "shell.options.pty",
                    "shell.options.pty.ranks",
                    "shell.options.pty.interactive",
                    "shell.options.output",
                    "shell.options.output.stdout",
                    "shell.options.output.stdout.type",
                    "shell.options.output.stdout.buffer.type",
                    "shell.options.output.limit",
                    "shell.options.output.mode",
                    "shell.options.input",
                    "shell.options.input.limit",
                    "shell.options.taskmap",
                    "shell.options.taskmap.scheme",
                    "shell.options.per-resource",
                    "shell.options.per-resource.type",
                    "shell.options.per-resource.count",
                    "shell.options.pmi",
                    "shell.options.pmi-simple",
                    "shell.options.stage-in",
                    "shell.options.stage-in.names",
                    "shell.options.stage-in.pattern",
                    "shell.options.hwloc.xmlfile",
                    "shell.options.coprocess",
                    "shell.options.coprocess.mon",
                    "shell.options.coprocess.mon.command",
                    "shell.options.coprocess-kill-timeout",
                    "shell.options.sysmon",
                    "shell.options.sysmon.period",
                    "shell.options.env-expand",
                    "shell.options.env-expand.X");

    /// JSON.
    private static final List<String> VALUES =
            List.of(
                    "null",
                    "true",
                    "-1",
                    "1e308",
                    "99999999999999999999",
                    "1e-300",
                    "\"\"",
                    "\"!!\"",
                    "\"\\u0000\"",
                    "\"../../../x\"",
                    "\"{{tmpdir}}{{\"",
                    "\"map:0-16777215\"",
                    "\"99999999999T\"",
                    "[]",
                    "[[1],null]",
                    "{\"\":{\"a\":1}}",
                    "{\"x\":null}",
                    "{\"scheme\":\"manual\",\"value\":\"[[0,16777216,1,1]]\"}",
                    "{\"scheme\":\"hostfile\",\"value\":\"\\u0000\"}",
                    "{\"type\":\"node\",\"count\":2147483647}",
                    "{\"type\":\"file\",\"path\":\"\\u0000\"}",
                    "{\"type\":\"file\",\"path\":\"\"}",
                    "{\"encoding\":\"base64\",\"data\":\"%\"}",
                    "{\"\\u0000\":{\"mode\":33188,\"data\":\"x\",\"encoding\":\"utf-8\"}}",
                    "{\"stdin\":{\"type\":\"file\",\"path\":\"\\u0000\"}}",
                    "{\"names\":[1],\"pattern\":\"[\"}");

    static Stream<String> places() {
        return PLACES.stream();
    }

    @ParameterizedTest
    @MethodSource("places")
    void whatever_stands_in_a_place_ends_that_job_at_most(String place) {
        ExecutorStory story =
                new ExecutorStory(new SimulatedTaskHost(LONG_TASKS), Path.of("/run/x"));
        for (String value : VALUES) {
            JobId job = story.run(with(jobspec(1, "x"), place, value));
            story.settle();
            story.cancel(job);
            assertThat(story.hasEnded(job) || place.contains("pty")).as(value).isTrue();
        }
        JobId plain = story.run(jobspec(1, "x"));
        story.settle();
        assertThat(story.reports()).endsWith(new ReportStart(plain));
    }

    private static final SimulatedTaskHost.Script LONG_TASKS =
            new SimulatedTaskHost.Script() {
                @Override
                public int startErrno(TaskKey key) {
                    return 0;
                }

                @Override
                public long durationMicros(TaskKey key) {
                    return Long.MAX_VALUE / 2;
                }

                @Override
                public int waitStatus(TaskKey key) {
                    return 0;
                }
            };
}
