package flux.ledger.decide;

import static flux.ledger.decide.Story.givenConfig;
import static org.assertj.core.api.Assertions.assertThat;

import flux.feature.Feature;
import flux.ledger.decide.Command.Allocate;
import flux.ledger.decide.Command.PurgeJob;
import flux.ledger.decide.Command.ReportEnd;
import flux.ledger.decide.Command.ReportHousekeeping;
import flux.ledger.entry.Refusal.Rule;
import flux.ledger.id.JobId;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a job has held goes to housekeeping when the job is over, and is free behind that only.
@Feature("F191")
class HousekeepingTest {
    private static final ResourceSet TWO_NODES = nodes(0, 1);

    private final Story story =
            givenConfig("{\"job-manager\":{\"housekeeping\":{\"command\":[\"tidy\"]}}}");

    private static ResourceSet nodes(int first, int last) {
        ResourceSet.Builder nodes = ResourceSet.builder();
        for (int rank = first; rank <= last; rank++) {
            nodes.node(rank, "node" + rank, Idset.range(0, 1), Idset.EMPTY);
        }
        return nodes.build();
    }

    private JobId allocated(ResourceSet resources) {
        story.submitted();
        return story.when(new Allocate(story.job(), resources, null)).then("alloc").job();
    }

    private JobId ended() {
        allocated(TWO_NODES);
        return story.started()
                .ended(0)
                .then("finish", "release", "free", "clean", "housekeeping-start")
                .leaves("INACTIVE COMPLETED")
                .job();
    }

    private Story report(JobId job, String ended, String released) {
        return story.when(new ReportHousekeeping(job, ended, released));
    }

    /// Tries to give `rank` to another job.
    private Story other(int rank) {
        story.submitted();
        return story.when(new Allocate(story.job(), nodes(rank, rank), null));
    }

    @Test
    void the_job_is_over_but_nobody_gets_what_it_held() {
        ended();
        other(0).thenRefused(Rule.RESOURCES_TAKEN, 22, "rank0/core0 is held by another job");
    }

    @Test
    void ranks_are_free_one_by_one_as_they_are_released() {
        JobId job = ended();
        report(job, "1", "1").then("housekeeping-finish");
        other(1).then("alloc");
        other(0).thenRefused(Rule.RESOURCES_TAKEN, 22, "rank0/core0 is held by another job");
        report(job, "0", "0").then("housekeeping-finish");
        other(0).then("alloc");
        assertThat(story.instance.housekeeping().all()).isEmpty();
    }

    @Test
    void a_rank_on_which_the_script_runs_is_not_released() {
        JobId job = ended();
        report(job, "", "0").thenNothing();
        report(job, "0", "0-1").then("housekeeping-finish");
        assertThat(story.instance.housekeeping().find(job).orElseThrow().resources().ranks())
                .isEqualTo("1");
    }

    @Test
    void what_has_ended_may_be_kept_for_the_others() {
        JobId job = ended();
        report(job, "0", "").then("housekeeping-finish");
        assertThat(story.instance.housekeeping().find(job).orElseThrow().pending().encode())
                .isEqualTo("1");
        other(0).thenRefused(Rule.RESOURCES_TAKEN, 22, "rank0/core0 is held by another job");
    }

    @Test
    void a_report_that_comes_twice_frees_nothing_of_the_next_job() {
        JobId job = ended();
        report(job, "0-1", "0-1").then("housekeeping-finish");
        other(0).then("alloc");
        report(job, "0-1", "0-1").thenNothing();
        other(0).thenRefused(Rule.RESOURCES_TAKEN, 22, "rank0/core0 is held by another job");
    }

    @Test
    void a_job_that_never_started_goes_there_too() {
        JobId job = allocated(TWO_NODES);
        story.canceled("enough").when(new ReportEnd(job, null));
        story.then("release", "free", "clean", "housekeeping-start");
    }

    @Test
    void an_epilog_comes_before_it() {
        JobId job = allocated(TWO_NODES);
        story.started().when(new ReportEnd(job, 0, List.of("e")));
        story.then("finish", "epilog-start", "release");
        story.when(new Command.PostHold(job, new flux.ledger.job.JobEvent.EpilogFinished("e", 0)));
        story.then("epilog-finish", "free", "clean", "housekeeping-start");
    }

    @Test
    void a_job_that_held_nothing_leaves_nothing() {
        story.submitted().canceled("enough");
        assertThat(story.instance.housekeeping().all()).isEmpty();
    }

    @Test
    void purging_the_job_frees_nothing() {
        JobId job = ended();
        story.when(new PurgeJob(job)).thenPurged("id", job);
        other(0).thenRefused(Rule.RESOURCES_TAKEN, 22, "rank0/core0 is held by another job");
        report(job, "0-1", "0-1").then("housekeeping-finish");
        other(0).then("alloc");
    }
}
