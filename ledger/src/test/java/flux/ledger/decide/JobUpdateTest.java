package flux.ledger.decide;

import static flux.ledger.decide.Story.GUEST;
import static flux.ledger.decide.Story.OWNER;
import static flux.ledger.decide.Story.given;
import static flux.ledger.decide.Story.givenConfig;
import static org.assertj.core.api.Assertions.assertThat;

import flux.feature.Feature;
import flux.ledger.decide.Command.Allocate;
import flux.ledger.decide.Command.EnableQueue;
import flux.ledger.decide.Command.UpdateJob;
import flux.ledger.entry.Refusal.Rule;
import flux.ledger.job.JobRequest;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;
import org.junit.jupiter.api.Test;

/// Jobs that are updated (flux-update(1)), and the limits that a site sets (RFC 33).
class JobUpdateTest {
    private static final int EPERM = 1;
    private static final int ENOENT = 2;
    private static final int EINVAL = 22;
    private static final double NOW = Story.EPOCH / 1e6;

    private static final String QUEUES =
            """
            {"queues":{
               "batch":{"requires":["batch"]},
               "debug":{"requires":["debug","fast"],
                        "policy":{"limits":{"duration":"30m",
                                            "job-size":{"max":{"nnodes":1}}},
                                  "jobspec":{"defaults":{"system":{"duration":"10m"}}}}},
               "free":{"policy":{"limits":{"duration":"0"}}}},
             "policy":{"limits":{"duration":"8h"},
                       "jobspec":{"defaults":{"system":{"duration":"1h","queue":"batch"}}}}}""";

    private static UpdateJob update(Story story, String key, String value) {
        return new UpdateJob(story.job(), "{\"attributes.system." + key + "\":" + value + "}");
    }

    private static Story runningSince(double start, double seconds) {
        Story story = given().submitted("\"duration\":" + seconds + ",");
        ResourceSet core =
                ResourceSet.builder()
                        .node(0, "node0", Idset.parse("0"), Idset.EMPTY)
                        .starttime(start)
                        .expiration(start + seconds)
                        .build();
        return story.when(new Allocate(story.job(), core, null)).started();
    }

    @Test
    @Feature("F141")
    void a_job_that_waits_takes_another_duration_and_is_considered_anew() {
        Story story = given().submitted();
        story.when(update(story, "duration", "300.5")).then("jobspec-update", "priority");
        assertThat(story.theJob().request().duration()).isEqualTo(300.5);
    }

    @Test
    void resources_found_for_what_a_job_asked_before_are_not_given_to_it() {
        Story story = given().submitted();
        JobRequest before = story.theJob().request();
        story.when(update(story, "duration", "5"))
                .when(new Allocate(story.job(), Story.cores(0, 1), before, null))
                .thenRefused(
                        Rule.JOB_UPDATED,
                        EINVAL,
                        "job has been updated since resources were found for it")
                .when(new Allocate(story.job(), Story.cores(0, 1), story.theJob().request(), null))
                .then("alloc");
    }

    @Test
    void what_no_rule_allows_is_refused_whole() {
        Story story = given().submitted();
        story.when(
                        new UpdateJob(
                                story.job(),
                                """
                                {"attributes.system.duration":7,"attributes.system.bank":"b"}"""))
                .thenRefused(
                        Rule.UPDATE_UNSUPPORTED,
                        EINVAL,
                        "update of attributes.system.bank not supported")
                .when(update(story, "duration", "-1"))
                .thenRefused(Rule.BAD_VALUE, EINVAL, "duration must not be negative")
                .when(update(story, "duration", "\"5m\""))
                .thenRefused(Rule.BAD_VALUE, EINVAL, "duration must be a number of seconds")
                .when(update(story, "duration", "1e999"))
                .thenRefused(Rule.BAD_VALUE, EINVAL, "duration must be a number of seconds")
                .when(update(story, "queue", "\"foo\""))
                .thenRefused(Rule.QUEUE_UNKNOWN, EINVAL, "'foo' is not a valid queue");
        assertThat(story.theJob().request().duration()).isZero();
    }

    @Test
    @Feature("F141")
    void the_owner_moves_the_end_of_a_running_job() {
        Story story = runningSince(NOW - 100, 600);
        story.when(update(story, "duration", "900.0")).then("jobspec-update", "resource-update");
        assertThat(story.theJob().resources().expiration()).isEqualTo(NOW + 800);
        story.when(update(story, "duration", "99"))
                .thenRefused(
                        Rule.BAD_VALUE,
                        EINVAL,
                        "requested duration places job expiration in the past")
                .when(update(story, "queue", "\"other\""))
                .thenRefused(
                        Rule.UPDATE_UNSUPPORTED,
                        EINVAL,
                        "update of queue for running job not supported")
                .when(update(story, "duration", "0"))
                .then("jobspec-update", "resource-update");
        assertThat(story.theJob().resources().expiration()).isZero();
    }

    @Test
    void only_the_owner_moves_the_end_of_a_running_job() {
        Story story = given().as(GUEST).submitted().as(OWNER).allocated().as(GUEST);
        story.when(update(story, "duration", "60"))
                .thenRefused(
                        Rule.OWNER_ONLY,
                        EPERM,
                        "duration update of running job requires instance owner privileges");
    }

    @Test
    void guests_update_their_own_jobs_until_the_owner_has() {
        Story story = given().as(OWNER).submitted().as(GUEST);
        story.when(update(story, "duration", "60"))
                .thenRefused(Rule.NOT_YOUR_JOB, EPERM, "guests may only update their own jobs")
                .submitted()
                .when(update(story, "duration", "60"))
                .then("jobspec-update", "priority")
                .as(OWNER)
                .when(update(story, "duration", "120"))
                .then("jobspec-update", "update-reserve", "priority")
                .when(update(story, "duration", "180"))
                .then("jobspec-update", "priority")
                .as(GUEST)
                .when(update(story, "duration", "60"))
                .thenRefused(
                        Rule.OWNER_ONLY,
                        EPERM,
                        "job is immutable due to previous instance owner update");
    }

    @Test
    void there_is_nothing_to_update_of_a_job_that_has_gone() {
        Story story = given().submitted();
        story.canceled("")
                .when(update(story, "duration", "60"))
                .thenRefused(Rule.JOB_INACTIVE, EINVAL, "job is inactive")
                .when(
                        new UpdateJob(
                                new flux.ledger.id.JobId(1234),
                                "{\"attributes.system.duration\":1}"))
                .thenRefused(Rule.JOB_UNKNOWN, ENOENT, "unknown job id");
    }

    @Test
    @Feature({"F198", "F199"})
    void a_job_gets_what_its_queue_says_and_not_more() {
        Story story = givenConfig(QUEUES).submitted("\"queue\":\"debug\",");
        assertThat(story.theJob().request().duration()).isEqualTo(600);
        assertThat(story.theJob().request().constraintJson())
                .isEqualTo("{\"properties\":[\"debug\",\"fast\"]}");
        story.submitted("\"queue\":\"debug\",\"duration\":7200,")
                .thenRefused(
                        Rule.LIMIT_EXCEEDED,
                        EINVAL,
                        "requested duration (2h) exceeds policy limit of 30m for queue debug")
                .submitted("\"duration\":36000,")
                .thenRefused(
                        Rule.LIMIT_EXCEEDED,
                        EINVAL,
                        "requested duration (10h) exceeds policy limit of 8h for queue batch")
                .submitted("\"queue\":\"free\",\"duration\":360000,")
                .leaves("SCHED holding nothing");
    }

    @Test
    void a_jobs_own_constraint_stands_beside_its_queues() {
        Story story = givenConfig(QUEUES).submitted("\"constraints\":{\"ranks\":[\"0\"]},");
        assertThat(story.theJob().request().constraintJson())
                .isEqualTo("{\"and\":[{\"ranks\":[\"0\"]},{\"properties\":[\"batch\"]}]}");
        story.when(update(story, "queue", "\"free\""))
                .thenRefused(
                        Rule.UPDATE_UNSUPPORTED,
                        EINVAL,
                        "unable to update queue: the job has constraints besides those of its"
                                + " queue");
    }

    @Test
    @Feature("F201")
    void a_job_changes_its_queue_and_what_that_requires() {
        Story story = givenConfig(QUEUES).submitted();
        story.when(update(story, "queue", "\"debug\""))
                .thenRefused(
                        Rule.LIMIT_EXCEEDED,
                        EINVAL,
                        "requested duration (1h) exceeds policy limit of 30m for queue debug")
                .when(update(story, "queue", "\"batch\""))
                .thenRefused(Rule.BAD_VALUE, EINVAL, "job queue is already set to batch")
                .when(new EnableQueue("free", false, "closed"))
                .when(update(story, "queue", "\"free\""))
                .thenRefused(Rule.QUEUE_DISABLED, EINVAL, "queue free is currently disabled")
                .when(new EnableQueue("free", true, ""))
                .when(
                        new UpdateJob(
                                story.job(),
                                """
                                {"attributes.system.duration":60,"attributes.system.queue":"debug"}
                                """))
                .then("jobspec-update", "priority");
        JobRequest request = story.theJob().request();
        assertThat(request.queue()).isEqualTo("debug");
        assertThat(request.constraintJson()).isEqualTo("{\"properties\":[\"debug\",\"fast\"]}");
        story.when(update(story, "queue", "\"free\"")).then("jobspec-update", "priority");
        assertThat(story.theJob().request().constraintJson()).isNull();
    }

    @Test
    void the_owner_is_not_bound_by_limits_of_time() {
        Story story = givenConfig(QUEUES).submitted();
        story.when(update(story, "duration", "32400")).then("jobspec-update", "priority");
        Story theirs = givenConfig(QUEUES).as(GUEST).submitted();
        theirs.when(update(theirs, "duration", "32400"))
                .thenRefused(
                        Rule.LIMIT_EXCEEDED,
                        EINVAL,
                        "requested duration (9h) exceeds policy limit of 8h for queue batch");
    }
}
