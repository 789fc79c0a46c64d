package flux.ledger.job;

import static org.assertj.core.api.Assertions.assertThat;

import flux.feature.Feature;
import flux.ledger.id.JobId;
import flux.ledger.resource.ResourceSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Every state meets every event; what changes the state is RFC 21's diagram, and the picture in
/// the documentation is generated from it.
@Feature("F125")
class StateDiagramTest {
    private static final JobId ID = new JobId(1);
    private static final JobEvent.Submitted SUBMIT =
            new JobEvent.Submitted(0, 16, 0, JobRequest.unreadable());

    private static final List<JobEvent> EVENTS =
            List.of(
                    new JobEvent.Validated(),
                    new JobEvent.DependencyAdded("d"),
                    new JobEvent.DependencyRemoved("d"),
                    new JobEvent.DependenciesMet(),
                    new JobEvent.PriorityAssigned(16),
                    new JobEvent.UrgencyChanged(20, 0),
                    new JobEvent.Allocated(ResourceSet.EMPTY, null),
                    new JobEvent.PrologStarted("p"),
                    new JobEvent.PrologFinished("p", 0),
                    new JobEvent.Started(),
                    new JobEvent.Finished(0),
                    new JobEvent.EpilogStarted("e"),
                    new JobEvent.EpilogFinished("e", 0),
                    new JobEvent.Released("all", true),
                    new JobEvent.Freed(),
                    new JobEvent.Cleaned(),
                    new JobEvent.ExceptionRaised("cancel", 0, "", 0, null),
                    new JobEvent.ExceptionRaised("note", 7, "", 0, null),
                    new JobEvent.MemoSet("{}"),
                    new JobEvent.VolatileMemoSet("{}"),
                    new JobEvent.JobspecUpdated("{}"),
                    new JobEvent.ResourceUpdated(1),
                    new JobEvent.Signaled(15, 0),
                    new JobEvent.HousekeepingStarted(0, ResourceSet.EMPTY),
                    new JobEvent.HousekeepingFinished("0", "0"),
                    new JobEvent.Awaited(),
                    new JobEvent.UpdatesReserved(),
                    new JobEvent.Unrecognized("debug.x", null));

    /// RFC 21, release: some ranks may be given back before others.
    @Test
    void a_job_is_released_with_its_last_rank() {
        Job job = Job.submitted(ID, SUBMIT).apply(new JobEvent.Released("0-1", false));
        assertThat(job.released()).isFalse();
        assertThat(job.apply(new JobEvent.Released("2", true)).released()).isTrue();
    }

    @Test
    void the_states_and_events_make_the_diagram_of_the_rfc() throws IOException {
        TreeSet<String> edges = new TreeSet<>();
        aJobInEachState()
                .forEach(
                        (state, job) -> {
                            for (JobEvent event : EVENTS) {
                                JobState next = job.apply(event).state();
                                if (next != state) {
                                    edges.add(edge(state, next, event));
                                }
                            }
                        });
        assertThat(edges)
                .containsExactly(
                        "CLEANUP --> INACTIVE: Cleaned",
                        "DEPEND --> CLEANUP: ExceptionRaised",
                        "DEPEND --> PRIORITY: DependenciesMet",
                        "NEW --> CLEANUP: ExceptionRaised",
                        "NEW --> DEPEND: Validated",
                        "PRIORITY --> CLEANUP: ExceptionRaised",
                        "PRIORITY --> SCHED: PriorityAssigned",
                        "RUN --> CLEANUP: ExceptionRaised",
                        "RUN --> CLEANUP: Finished",
                        "SCHED --> CLEANUP: ExceptionRaised",
                        "SCHED --> RUN: Allocated");
        Path picture = Path.of(System.getProperty("flux.root"), "ops/docs/job-states.mmd");
        String expected = written(picture, "stateDiagram-v2\n    " + String.join("\n    ", edges));
        assertThat(Files.readString(picture))
                .as("run with -DargLine=-Dflux.write=true to write %s anew", picture)
                .isEqualTo(expected);
    }

    private static String written(Path picture, String text) throws IOException {
        if (Boolean.getBoolean("flux.write")) {
            Files.createDirectories(picture.getParent());
            Files.writeString(picture, text + "\n");
        }
        return text + "\n";
    }

    @Test
    void an_event_in_the_ledger_is_never_refused_and_ends_are_final() {
        aJobInEachState()
                .forEach(
                        (state, job) ->
                                EVENTS.forEach(
                                        event -> {
                                            Job after = job.apply(event);
                                            assertThat(after.state().compareTo(state))
                                                    .as("%s in %s", event, state)
                                                    .isGreaterThanOrEqualTo(0);
                                        }));
    }

    private static Map<JobState, Job> aJobInEachState() {
        Map<JobState, Job> found = new HashMap<>();
        ArrayDeque<Job> next = new ArrayDeque<>(List.of(Job.submitted(ID, SUBMIT)));
        while (!next.isEmpty()) {
            Job job = next.remove();
            if (found.putIfAbsent(job.state(), job) == null) {
                EVENTS.forEach(event -> next.add(job.apply(event)));
            }
        }
        assertThat(found).containsOnlyKeys(JobState.values());
        return found;
    }

    private static String edge(JobState from, JobState to, JobEvent event) {
        return from + " --> " + to + ": " + event.getClass().getSimpleName();
    }
}
