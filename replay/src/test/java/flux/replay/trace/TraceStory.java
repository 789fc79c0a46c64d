package flux.replay.trace;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import flux.replay.trace.SwfTraces.Layout;
import flux.scheduler.QueuePolicies;
import flux.scheduler.Scheduler;
import flux.scheduler.fcfs.FcfsMatcher;
import flux.scheduler.fluxion.FluxionMatcher;
import flux.scheduler.fluxion.FluxionOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The vocabulary of stories about traces: jobs by name on a small machine, written as a file in
/// the Standard Workload Format and read from there. Times in seconds.
final class TraceStory {
    private final StringBuilder swf = new StringBuilder();
    private final Map<String, String> names = new HashMap<>();
    private Layout layout = Layout.OWN;

    static TraceStory machine(int nodes, int cores) {
        TraceStory story = new TraceStory();
        story.swf.append("; MaxNodes: %d%n; MaxProcs: %d%n".formatted(nodes, nodes * cores));
        return story;
    }

    /// A job that runs as long as it asked for.
    TraceStory job(String name, int submit, int processors, int run) {
        return job(name, submit, processors, run, run);
    }

    TraceStory job(String name, int submit, int processors, int run, int limit) {
        String number = String.valueOf(names.size() + 1);
        names.put(name, number);
        swf.append(
                "%s %d -1 %d %d -1 -1 %d %d -1 1 -1 -1 -1 -1 -1 -1 -1%n"
                        .formatted(number, submit, run, processors, processors, limit));
        return this;
    }

    TraceStory on(Layout other) {
        layout = other;
        return this;
    }

    Trace trace() {
        return read("story.swf", swf.toString(), layout);
    }

    static Trace read(String name, String swf, Layout layout) {
        try {
            return SwfTraces.read(name, new ByteArrayInputStream(swf.getBytes(ISO_8859_1)), layout);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Outcome under(String policy) {
        return under(policy, 32);
    }

    Outcome under(String policy, int queueDepth) {
        return new Outcome(simulate(trace(), policy, queueDepth), names);
    }

    Outcome underTheSimpleScheduler() {
        return new Outcome(
                new TraceSimulator(
                                "fcfs",
                                trace(),
                                (inbox, origin) -> new Scheduler(new FcfsMatcher(), inbox, origin),
                                () -> 0,
                                (_, _) -> {})
                        .run(),
                names);
    }

    static Simulated simulate(Trace trace, String policy, int queueDepth) {
        return simulate(trace, policy, queueDepth, "first");
    }

    static Simulated simulate(Trace trace, String policy, int queueDepth, String matchPolicy) {
        String config =
                "{'sched-fluxion-qmanager':{'queue-policy':'%s','queue-params':'queue-depth=%d'}}"
                        .formatted(policy, queueDepth)
                        .replace('\'', '"');
        return new TraceSimulator(
                        policy,
                        trace,
                        (inbox, origin) ->
                                new Scheduler(
                                        new FluxionMatcher(FluxionOptions.of(matchPolicy)),
                                        QueuePolicies.parse(config),
                                        inbox,
                                        origin),
                        () -> 0,
                        (_, _) -> {})
                .run();
    }

    /// What became of a story's jobs.
    record Outcome(Simulated result, Map<String, String> names) {

        SimulatedJob job(String name) {
            return result.jobs().stream()
                    .filter(job -> job.job().label().equals(names.get(name)))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no job " + name));
        }

        Outcome starts(String name, int second) {
            assertThat(job(name).startMicros()).as(name).isEqualTo(second * 1_000_000L);
            return this;
        }

        Outcome ends(String name, int second) {
            assertThat(job(name).endMicros()).as(name).isEqualTo(second * 1_000_000L);
            return this;
        }

        Outcome neverStarts(String name, String why) {
            assertThat(job(name).hasStarted()).as(name).isFalse();
            assertThat(job(name).denied()).as(name).isEqualTo(why);
            return this;
        }

        /// Exactly these overtook somebody.
        Outcome overtakers(String... expected) {
            List<String> overtakers =
                    names.keySet().stream().filter(name -> job(name).backfilled()).toList();
            assertThat(overtakers).containsExactlyInAnyOrder(expected);
            return this;
        }
    }
}
