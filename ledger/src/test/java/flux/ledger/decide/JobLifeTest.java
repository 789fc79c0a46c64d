package flux.ledger.decide;

import static flux.ledger.decide.Story.GUEST;
import static flux.ledger.decide.Story.OWNER;
import static flux.ledger.decide.Story.cores;
import static flux.ledger.decide.Story.given;
import static flux.ledger.decide.Story.givenConfig;
import static flux.ledger.decide.Story.submit;
import static org.assertj.core.api.Assertions.assertThat;

import flux.feature.Feature;
import flux.ledger.decide.Command.Allocate;
import flux.ledger.decide.Command.Await;
import flux.ledger.decide.Command.DenyAllocation;
import flux.ledger.decide.Command.EnableQueue;
import flux.ledger.decide.Command.PostEvent;
import flux.ledger.decide.Command.PostHold;
import flux.ledger.decide.Command.Raise;
import flux.ledger.decide.Command.RemoveDependency;
import flux.ledger.decide.Command.ReportEnd;
import flux.ledger.decide.Command.SendSignal;
import flux.ledger.decide.Command.SetMemo;
import flux.ledger.decide.Command.SetUrgency;
import flux.ledger.entry.Refusal.Rule;
import flux.ledger.id.JobId;
import flux.ledger.job.JobEvent.EpilogFinished;
import flux.ledger.job.JobEvent.EpilogStarted;
import flux.ledger.job.JobFlags;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The life of a job (RFC 21), told by commands and what becomes of them.
class JobLifeTest {
    private static final int EPERM = 1;
    private static final int ENOENT = 2;
    private static final int ECHILD = 10;
    private static final int EINVAL = 22;

    @Test
    void a_job_goes_from_submit_to_clean() {
        given().submitted()
                .then("submit", "validate", "depend", "priority")
                .leaves("SCHED holding nothing")
                .allocated()
                .then("alloc")
                .leaves("RUN holding rank0/core[0-1]")
                .started()
                .then("start")
                .ended(0)
                .then("finish", "release", "free", "clean")
                .leaves("INACTIVE COMPLETED");
    }

    @Test
    void a_job_that_fails_ends_as_failed() {
        given().submitted().allocated().started().ended(256).leaves("INACTIVE FAILED");
    }

    @Test
    void a_waiting_job_that_is_canceled_is_over_at_once() {
        given().submitted()
                .canceled("wrong input")
                .then("exception", "clean")
                .leaves("INACTIVE CANCELED");
    }

    @Test
    void a_running_job_that_is_canceled_goes_to_cleanup_still_holding_its_cores() {
        given().submitted()
                .allocated()
                .started()
                .canceled("wrong input")
                .then("exception")
                .leaves("CLEANUP holding rank0/core[0-1]")
                .ended(143 << 8)
                .then("finish", "release", "free", "clean")
                .leaves("INACTIVE CANCELED");
    }

    @Test
    void a_job_that_has_ended_cannot_be_canceled() {
        given().submitted()
                .allocated()
                .ended(0)
                .canceled("too late")
                .thenRefused(Rule.JOB_INACTIVE, ENOENT, "job is inactive");
    }

    @Test
    void nobody_knows_a_job_that_never_was() {
        given().when(new Raise(new JobId(4711), "cancel", 0, "", null))
                .thenRefused(Rule.JOB_UNKNOWN, ENOENT, "unknown job id");
    }

    @Test
    void cores_that_one_job_holds_are_not_given_to_another() {
        Story story = given().submitted().allocated().submitted();
        story.when(new Allocate(story.job(), cores(1, 2), null))
                .thenRefused(Rule.RESOURCES_TAKEN, EINVAL, "rank0/core1 is held by another job")
                .leaves("SCHED holding nothing")
                .when(new Allocate(story.job(), cores(2, 3), null))
                .leaves("RUN holding rank0/core[2-3]");
    }

    @Test
    void a_plan_for_a_job_that_has_gone_is_refused() {
        Story story = given().submitted().canceled("");
        story.when(new Allocate(story.job(), cores(0, 1), null))
                .thenRefused(
                        Rule.JOB_NOT_WAITING_FOR_RESOURCES,
                        EINVAL,
                        "job is not waiting for resources, its state is inactive");
    }

    @Test
    void reports_that_come_twice_change_nothing() {
        Story story = given().submitted().allocated().started().started().thenNothing();
        story.ended(0).when(new ReportEnd(story.job(), 0)).thenNothing();
    }

    @Test
    void a_request_that_can_never_be_met_ends_the_job() {
        Story story = given().submitted();
        story.when(new DenyAllocation(story.job(), "unsatisfiable request"))
                .then("exception", "clean")
                .leaves("INACTIVE FAILED");
    }

    @Test
    @Feature({"F110", "F140"})
    void a_held_job_is_never_given_resources_until_its_urgency_is_raised() {
        Story story = given().when(submit(0, 0, ""));
        story.when(new Allocate(story.job(), cores(0, 1), null))
                .leaves("SCHED holding nothing")
                .when(new SetUrgency(story.job(), 31))
                .then("urgency", "priority");
        assertThat(story.theJob().priority()).isEqualTo(4_294_967_295L);
        story.allocated()
                .leaves("RUN holding rank0/core[0-1]")
                .when(new SetUrgency(story.job(), 16))
                .thenRefused(
                        Rule.JOB_HOLDS_RESOURCES,
                        EINVAL,
                        "urgency cannot be changed once resources are allocated");
    }

    @Test
    void guests_have_their_own_jobs_only() {
        Story story = given().as(OWNER).submitted().as(GUEST);
        story.canceled("mine!")
                .thenRefused(
                        Rule.NOT_YOUR_JOB,
                        EPERM,
                        "guests can only raise exceptions on their own jobs")
                .when(new SendSignal(story.job(), 15))
                .thenRefused(
                        Rule.NOT_YOUR_JOB, EPERM, "guests may only send signals to their own jobs")
                .when(submit(17, 0, ""))
                .thenRefused(
                        Rule.OWNER_ONLY,
                        EINVAL,
                        "only the instance owner can submit with urgency >16");
    }

    @Test
    @Feature({"F110", "F140"})
    void a_guest_may_lower_urgency_and_raise_it_to_the_default() {
        Story story = given().as(GUEST).when(submit(10, 0, ""));
        JobId job = story.job();
        story.when(new SetUrgency(job, 5))
                .then("urgency", "priority")
                .when(new SetUrgency(job, 16))
                .then("urgency", "priority")
                .when(new SetUrgency(job, 17))
                .thenRefused(Rule.OWNER_ONLY, EPERM, "guests can only adjust urgency <= default")
                .as(OWNER)
                .when(new SetUrgency(job, 20))
                .then("urgency", "priority")
                .as(GUEST)
                .when(new SetUrgency(job, 20))
                .then("urgency", "priority")
                .when(new SetUrgency(job, 21))
                .thenRefused(Rule.OWNER_ONLY, EPERM, "guests can only adjust urgency <= default");
        assertThat(story.theJob().urgency()).isEqualTo(20);
    }

    /// Names that the instance gives a meaning to say that something has happened.
    @Test
    void only_events_without_a_meaning_can_be_posted() {
        Story story = given().submitted();
        story.when(new PostEvent(story.job(), "my.note", null)).then("my.note");
        for (String name : List.of("alloc", "start", "finish", "free", "clean", "exception")) {
            story.when(new PostEvent(story.job(), name, null))
                    .thenRefused(
                            Rule.BAD_VALUE,
                            EINVAL,
                            "event " + name + " is posted by the instance alone");
        }
        story.leaves("SCHED holding nothing")
                .as(GUEST)
                .when(new PostEvent(story.job(), "my.note", null))
                .thenRefused(Rule.OWNER_ONLY, EPERM, "only the instance owner can post events");
    }

    /// RFC 21: the first fatal exception says how the job ended.
    @Test
    void what_ended_a_job_first_is_what_ended_it() {
        Story story = given().submitted().allocated().started();
        story.when(new Raise(story.job(), "timeout", 0, "", null))
                .canceled("too late")
                .ended(15)
                .leaves("INACTIVE TIMEOUT");
    }

    @Test
    void a_signal_needs_a_running_job() {
        Story story = given().submitted();
        story.when(new SendSignal(story.job(), 15))
                .thenRefused(Rule.JOB_NOT_RUNNING, EINVAL, "job is not running")
                .allocated()
                .when(new SendSignal(story.job(), 15))
                .then("signal")
                .when(new SendSignal(story.job(), 65))
                .thenRefused(Rule.BAD_VALUE, EINVAL, "Invalid signal number");
    }

    @Test
    void the_wait_status_of_a_fatal_exception_speaks_for_the_job() {
        Story story = given().submitted().allocated().started();
        story.when(new Raise(story.job(), "exec", 0, "task failed", 11)).ended(0);
        assertThat(story.instance.findEnded(story.job()).orElseThrow().result().name())
                .isEqualTo("FAILED");
    }

    @Test
    @Feature("F144")
    void the_result_of_a_waitable_job_is_handed_out_once() {
        Story story = given().when(submit(16, JobFlags.WAITABLE, "")).allocated().ended(0);
        story.when(new Await(story.job()))
                .then("wait")
                .when(new Await(story.job()))
                .thenRefused(
                        Rule.JOB_NOT_WAITABLE,
                        ECHILD,
                        "invalid job id, or job may be inactive and not waitable");
    }

    @Test
    @Feature("F133")
    void a_memo_is_taken_from_the_owner_of_the_job() {
        Story story = given().submitted();
        story.when(new SetMemo(story.job(), "{\"a\":1}")).then("memo");
    }

    @Test
    @Feature("F189")
    void an_open_epilog_holds_the_resources() {
        Story story = given().submitted().allocated().started();
        story.when(new PostHold(story.job(), new EpilogStarted("cleanup")))
                .ended(0)
                .then("finish", "release")
                .leaves("CLEANUP holding rank0/core[0-1]")
                .when(new PostHold(story.job(), new EpilogFinished("cleanup", 0)))
                .then("epilog-finish", "free", "clean")
                .leaves("INACTIVE COMPLETED");
    }

    @Test
    void an_end_that_is_reported_again_while_an_epilog_is_open_changes_nothing() {
        Story story = given().submitted().allocated().started();
        story.when(new PostHold(story.job(), new EpilogStarted("cleanup")))
                .ended(0)
                .then("finish", "release")
                .ended(256)
                .thenNothing()
                .leaves("CLEANUP holding rank0/core[0-1]");
    }

    @Test
    void an_epilog_that_is_over_before_the_tasks_are_frees_nothing() {
        Story story = given().submitted().allocated().started();
        story.when(new PostHold(story.job(), new EpilogStarted("early")))
                .when(new PostHold(story.job(), new EpilogFinished("early", 0)))
                .then("epilog-finish")
                .leaves("RUN holding rank0/core[0-1]")
                .ended(0)
                .then("finish", "release", "free", "clean");
    }

    @Test
    @Feature("F119")
    void a_dependent_job_waits_for_the_success_of_another() {
        Story story = given().submitted();
        JobId first = story.job();
        story.submitted(dependency("afterok", first.f58()))
                .then("submit", "dependency-add", "validate")
                .leaves("DEPEND holding nothing");
        JobId second = story.job();
        story.when(new RemoveDependency(second, "after-success=" + first.f58()))
                .then("dependency-remove", "depend", "priority")
                .when(new RemoveDependency(second, "after-success=" + first.f58()))
                .thenNothing();
    }

    @Test
    @Feature("F123")
    void a_dependency_that_can_never_be_met_is_refused() {
        given().submitted(dependency("nope", "1"))
                .thenRefused(
                        Rule.DEPENDENCY_IMPOSSIBLE,
                        EINVAL,
                        "dependency scheme \"nope\" not supported")
                .submitted(dependency("afterok", "xx"))
                .thenRefused(
                        Rule.DEPENDENCY_IMPOSSIBLE,
                        EINVAL,
                        "dependency: afterok: \"xx\" is not a valid jobid");
    }

    @Test
    @Feature("F195")
    void a_disabled_queue_takes_no_jobs() {
        given().when(new EnableQueue("", false, "closed"))
                .submitted()
                .thenRefused(Rule.QUEUE_DISABLED, EINVAL, "job submission is disabled: closed")
                .when(new EnableQueue("", true, ""))
                .submitted()
                .leaves("SCHED holding nothing");
    }

    @Test
    @Feature({"F111", "F199"})
    void a_job_without_a_queue_goes_to_the_default_queue() {
        Story story =
                givenConfig(
                                """
                                {"queues":{"batch":{},"debug":{}},
                                 "policy":{"jobspec":{"defaults":{"system":{"queue":"batch"}}}}}""")
                        .submitted();
        assertThat(story.theJob().request().queue()).isEqualTo("batch");
        story.submitted("\"queue\":\"night\",")
                .thenRefused(Rule.QUEUE_UNKNOWN, EPERM, "Invalid queue 'night' specified");
    }

    @Test
    void where_there_are_no_queues_none_can_be_named() {
        given().submitted("\"queue\":\"night\",")
                .thenRefused(Rule.QUEUE_UNKNOWN, EINVAL, "'night' is not a valid queue");
    }

    private static String dependency(String scheme, String value) {
        return "\"dependencies\":[{\"scheme\":\"%s\",\"value\":\"%s\"}],".formatted(scheme, value);
    }
}
