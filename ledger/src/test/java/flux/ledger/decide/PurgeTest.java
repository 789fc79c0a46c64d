package flux.ledger.decide;

import static flux.ledger.decide.Story.GUEST;
import static flux.ledger.decide.Story.OWNER;
import static flux.ledger.decide.Story.given;
import static org.assertj.core.api.Assertions.assertThat;

import flux.feature.Feature;
import flux.ledger.decide.Command.Await;
import flux.ledger.decide.Command.PurgeJob;
import flux.ledger.decide.Command.PurgeJobs;
import flux.ledger.entry.Refusal.Rule;
import flux.ledger.id.JobId;
import flux.ledger.job.JobFlags;
import java.util.List;
import org.junit.jupiter.api.Test;

/// An instance forgets inactive jobs when it is told to; the ledger does not.
@Feature("F143")
class PurgeTest {
    private static final JobId NOBODY = new JobId(4711);

    private final Story story = given();

    private JobId ended() {
        return story.submitted().allocated().started().ended(0).job();
    }

    @Test
    void a_purged_job_is_as_if_it_had_never_been() {
        JobId job = ended();
        story.when(new PurgeJob(job)).thenPurged("id", job);
        assertThat(story.instance.findEnded(job)).isEmpty();
        assertThat(story.instance.endedCount()).isZero();
        story.when(new PurgeJob(job)).thenRefused(Rule.JOB_UNKNOWN, 2, "id not found");
        story.when(new Command.Raise(job, "cancel", 0, "", null))
                .thenRefused(Rule.JOB_UNKNOWN, 2, "unknown job id");
        story.when(new Command.SetUrgency(job, 3)).thenRefused(Rule.JOB_UNKNOWN, 22, "unknown job");
    }

    @Test
    void an_active_job_cannot_be_purged() {
        JobId first = ended();
        JobId active = story.submitted().job();
        story.when(new PurgeJob(active))
                .thenRefused(Rule.JOB_ACTIVE, 22, "cannot purge active job");
        story.when(new PurgeJobs(List.of(first, active), "num-limit=0"))
                .thenRefused(Rule.JOB_ACTIVE, 22, "cannot purge active job");
        assertThat(story.instance.findEnded(first)).as("all or nothing").isPresent();
    }

    @Test
    void a_batch_is_one_fact_and_passes_over_what_has_gone() {
        JobId first = ended();
        JobId second = ended();
        story.when(new PurgeJobs(List.of(NOBODY, first, second, first), "age-limit=60.0s"))
                .thenPurged("age-limit=60.0s", first, second);
        story.when(new PurgeJobs(List.of(first, second), "age-limit=60.0s")).thenNothing();
    }

    @Test
    void only_the_owner_may_purge() {
        JobId job = ended();
        String text = "only the instance owner can purge jobs";
        story.as(GUEST).when(new PurgeJob(job)).thenRefused(Rule.OWNER_ONLY, 1, text);
        story.when(new PurgeJobs(List.of(job), "num-limit=0"))
                .thenRefused(Rule.OWNER_ONLY, 1, text);
        assertThat(story.instance.findEnded(job)).isPresent();
    }

    @Test
    @Feature("F124")
    void nothing_can_depend_on_a_purged_job() {
        JobId job = ended();
        story.when(new PurgeJob(job));
        for (String scheme : List.of("after", "afterany", "afterok", "afternotok", "afterexcept")) {
            String wish =
                    "\"dependencies\":[{\"scheme\":\"%s\",\"value\":\"%s\"}],"
                            .formatted(scheme, job.f58());
            story.submitted(wish)
                    .thenRefused(
                            Rule.DEPENDENCY_IMPOSSIBLE,
                            22,
                            "dependency: %s: id %s: job not found".formatted(scheme, job.f58()));
        }
    }

    @Test
    void a_result_that_nobody_has_had_outlives_the_purge() {
        story.when(Story.submit(16, JobFlags.WAITABLE, ""));
        JobId job = story.allocated().started().ended(0).job();
        story.when(new PurgeJob(job)).thenPurged("id", job);
        assertThat(story.instance.findEnded(job)).isEmpty();
        assertThat(story.instance.endedCount()).isZero();
        assertThat(story.instance.hasResultFor(job)).isTrue();
        story.when(new Await(job)).then("wait");
        story.as(OWNER)
                .when(new Await(job))
                .thenRefused(
                        Rule.JOB_NOT_WAITABLE,
                        10,
                        "invalid job id, or job may be inactive and not waitable");
        assertThat(story.instance.hasResultFor(job)).isFalse();
        assertThat(story.instance.endedCount()).isZero();
    }

    @Test
    void the_digest_tells_who_was_purged() {
        JobId first = ended();
        JobId second = ended();
        String digest = story.instance.digest();
        Story other = given();
        for (JobId job : List.of(first, second)) {
            assertThat(other.submitted().allocated().started().ended(0).job()).isEqualTo(job);
        }
        assertThat(other.instance.digest()).isEqualTo(digest);
        story.when(new PurgeJob(first));
        other.when(new PurgeJob(second));
        assertThat(other.instance.digest()).isNotEqualTo(story.instance.digest());
    }
}
