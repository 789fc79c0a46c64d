package flux.replay.jobs;

import static flux.replay.jobs.Listed.shown;
import static org.assertj.core.api.Assertions.assertThat;

import flux.feature.Feature;
import flux.ledger.decide.Command.Allocate;
import flux.ledger.decide.Command.PostHold;
import flux.ledger.decide.Command.Raise;
import flux.ledger.decide.Command.RemoveDependency;
import flux.ledger.decide.Command.ReportEnd;
import flux.ledger.decide.Command.SetMemo;
import flux.ledger.decide.Command.SetUrgency;
import flux.ledger.decide.Command.UpdateJob;
import flux.ledger.id.JobId;
import flux.ledger.job.JobEvent.EpilogFinished;
import flux.ledger.job.JobEvent.EpilogStarted;
import flux.ledger.job.JobEvent.PriorityAssigned;
import flux.ledger.job.JobEvent.ResourceUpdated;
import flux.ledger.job.JobEvent.Unrecognized;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;
import flux.replay.Past;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The attributes of a job (RFC 43) through its life: what it does not have yet is left out.
@Feature("F132")
class JobAttributesTest {
    private static final String[] TIMES = {
        "t_submit", "t_depend", "t_priority", "t_sched", "t_run", "t_cleanup", "t_inactive"
    };

    private final Past past = Past.begin();

    @Test
    void a_job_that_waits_for_resources() {
        JobId job = past.at(10).submitted();
        assertThat(shown(past, job, "all"))
                .isEqualTo(
                        "{'userid':1000,'urgency':16,'priority':16,"
                                + "'t_submit':1700000010.000000,'t_depend':1700000010.000000,"
                                + "'t_priority':1700000010.000000,'t_sched':1700000010.000000,"
                                + "'state':8,'name':'sleep','ntasks':1,'ncores':2,'duration':0.0}");
    }

    @Test
    void a_job_that_runs_has_its_nodes_and_its_end() {
        JobId job = past.at(10).submitted();
        ResourceSet two =
                ResourceSet.builder()
                        .node(0, "node0", Idset.range(0, 3), Idset.EMPTY)
                        .node(1, "node1", Idset.range(0, 3), Idset.EMPTY)
                        .expiration(1_700_000_072.5)
                        .build();
        String why = "{\"sched\":{\"resource_summary\":\"rank[0-1]/core[0-3]\"}}";
        past.at(12.5).when(new Allocate(job, two, why)).later(1).started(job);
        assertThat(
                        shown(
                                past,
                                job,
                                "state",
                                "t_run",
                                "ranks",
                                "nodelist",
                                "nnodes",
                                "ncores",
                                "expiration",
                                "annotations"))
                .isEqualTo(
                        "{'state':16,'t_run':1700000012.500000,'ranks':'[0-1]',"
                                + "'nodelist':'node[0-1]','nnodes':2,'ncores':8,"
                                + "'expiration':1700000072.5,"
                                + "'annotations':{'sched':"
                                + "{'resource_summary':'rank[0-1]/core[0-3]'}}}");
    }

    @Test
    void a_single_rank_has_no_brackets() {
        JobId job = past.submitted();
        past.allocated(job, 3);
        assertThat(shown(past, job, "ranks", "nodelist", "nnodes"))
                .isEqualTo("{'ranks':'3','nodelist':'node3','nnodes':1}");
    }

    @Test
    void a_job_that_ended_well_shows_all_its_times() {
        JobId job = past.at(10).submitted();
        past.at(11).allocated(job, 0).at(12).started(job);
        past.at(13).when(new PostHold(job, new EpilogStarted("tidy")));
        past.at(14).ended(job, 0);
        assertThat(shown(past, job, "state", "waitstatus", "result", "success", "t_cleanup"))
                .isEqualTo("{'state':32,'waitstatus':0,'t_cleanup':1700000014.000000}");
        past.at(15).when(new PostHold(job, new EpilogFinished("tidy", 0)));
        assertThat(shown(past, job, TIMES))
                .isEqualTo(
                        "{'t_submit':1700000010.000000,'t_depend':1700000010.000000,"
                                + "'t_priority':1700000010.000000,'t_sched':1700000010.000000,"
                                + "'t_run':1700000011.000000,'t_cleanup':1700000014.000000,"
                                + "'t_inactive':1700000015.000000}");
        assertThat(ending(job))
                .isEqualTo(
                        "{'state':64,'success':true,'exception_occurred':false,'result':1,"
                                + "'waitstatus':0}");
    }

    @Test
    void a_job_whose_tasks_fail_has_failed_without_an_exception() {
        JobId job = past.submitted();
        past.ran(job, 0, 3 << 8);
        assertThat(ending(job))
                .isEqualTo(
                        "{'state':64,'success':false,'exception_occurred':false,'result':2,"
                                + "'waitstatus':768}");
    }

    @Test
    void a_job_that_is_canceled_while_it_waits_never_has_a_wait_status() {
        JobId job = past.at(10).submitted();
        past.at(11).canceled(job, "wrong input");
        assertThat(ending(job))
                .isEqualTo(
                        "{'state':64,'success':false,'exception_occurred':true,"
                                + "'exception_type':'cancel','exception_severity':0,"
                                + "'exception_note':'wrong input','result':4}");
        assertThat(shown(past, job, "t_run", "t_cleanup", "t_inactive", "ranks", "expiration"))
                .isEqualTo("{'t_cleanup':1700000011.000000,'t_inactive':1700000011.000000}");
    }

    @Test
    void exceptions_are_shown_once_the_job_is_inactive() {
        JobId job = past.submitted();
        past.allocated(job, 0).when(new Raise(job, "timeout", 0, "too long", null));
        assertThat(shown(past, job, "state", "exception_occurred", "exception_type", "result"))
                .isEqualTo("{'state':32}");
        past.ended(job, 142 << 8);
        assertThat(shown(past, job, "exception_type", "result", "waitstatus"))
                .isEqualTo("{'exception_type':'timeout','result':8,'waitstatus':36352}");
    }

    @Test
    void the_worst_exception_is_the_one_shown_and_of_equals_the_first() {
        JobId job = past.submitted();
        past.allocated(job, 0)
                .when(new Raise(job, "lost-shell", 2, "rank 3", null))
                .when(new Raise(job, "oom", 5, "nearly", null))
                .when(new Raise(job, "exec", 0, "first", null))
                .when(new Raise(job, "cancel", 0, "second", null))
                .ended(job, 256);
        assertThat(shown(past, job, "exception_type", "exception_severity", "exception_note"))
                .isEqualTo(
                        "{'exception_type':'exec','exception_severity':0,"
                                + "'exception_note':'first'}");
    }

    @Test
    void an_exception_without_a_note_shows_an_empty_one() {
        JobId job = past.submitted();
        past.canceled(job, "");
        assertThat(shown(past, job, "exception_type", "exception_note"))
                .isEqualTo("{'exception_type':'cancel','exception_note':''}");
    }

    @Test
    void what_the_jobspec_says_is_shown() {
        JobId job =
                past.submitted(
                        "\"cwd\":\"/home/u\",\"bank\":\"b\",\"project\":\"p\","
                                + "\"job\":{\"name\":\"night run\"},");
        assertThat(shown(past, job, "name", "cwd", "queue", "project", "bank"))
                .isEqualTo("{'name':'night run','cwd':'/home/u','project':'p','bank':'b'}");
    }

    @Test
    void dependencies_are_shown_while_they_are_open() {
        JobId first = past.submitted();
        JobId second =
                past.at(1)
                        .submitted(
                                "\"dependencies\":[{\"scheme\":\"afterok\",\"value\":\"%s\"},"
                                                .formatted(first.f58())
                                        + "{\"scheme\":\"begin-time\",\"value\":\"1700000100\"}],");
        String afterOk = "after-success=" + first.f58();
        assertThat(shown(past, second, "state", "priority", "dependencies", "t_depend", "t_sched"))
                .isEqualTo(
                        "{'state':2,'dependencies':['%s','begin-time=1700000100.000'],"
                                        .formatted(afterOk)
                                + "'t_depend':1700000001.000000}");
        past.when(new RemoveDependency(second, afterOk));
        assertThat(shown(past, second, "dependencies"))
                .isEqualTo("{'dependencies':['begin-time=1700000100.000']}");
        past.at(100).when(new RemoveDependency(second, "begin-time=1700000100.000"));
        assertThat(shown(past, second, "state", "dependencies", "t_sched"))
                .isEqualTo("{'state':8,'t_sched':1700000100.000000}");
    }

    @Test
    void a_dependency_wished_for_twice_is_one() {
        JobId first = past.submitted();
        String wish = "{\"scheme\":\"afterok\",\"value\":\"%s\"}".formatted(first.f58());
        JobId second = past.submitted("\"dependencies\":[%s,%s],".formatted(wish, wish));
        assertThat(shown(past, second, "dependencies"))
                .isEqualTo("{'dependencies':['after-success=%s']}".formatted(first.f58()));
        past.when(new RemoveDependency(second, "after-success=" + first.f58()));
        assertThat(shown(past, second, "state", "dependencies")).isEqualTo("{'state':8}");
    }

    @Test
    void a_held_job_has_priority_0_and_an_expedited_one_the_largest() {
        JobId job = past.submitted(0, 0, "");
        assertThat(shown(past, job, "urgency", "priority")).isEqualTo("{'urgency':0,'priority':0}");
        past.when(new SetUrgency(job, 31));
        assertThat(shown(past, job, "urgency", "priority"))
                .isEqualTo("{'urgency':31,'priority':4294967295}");
    }

    @Test
    void an_update_is_listed_and_counted_where_it_is() {
        JobId job = past.submitted();
        past.when(new UpdateJob(job, "{\"attributes.system.duration\":90}"));
        assertThat(shown(past, job, "duration")).isEqualTo("{'duration':90.0}");
    }

    @Test
    void a_volatile_memo_is_listed_but_stands_in_no_eventlog() {
        JobId job = past.submitted();
        past.when(new SetMemo(job, "{\"v\":1}", true));
        assertThat(shown(past, job, "annotations")).isEqualTo("{'annotations':{'user':{'v':1}}}");
    }

    @Test
    void memos_are_merged_and_a_null_takes_a_key_away() {
        JobId job = past.submitted();
        past.when(new SetMemo(job, "{\"a\":{\"x\":1,\"y\":2},\"b\":3}"))
                .when(new SetMemo(job, "{\"a\":{\"x\":null},\"b\":null,\"c\":[1]}"));
        assertThat(shown(past, job, "annotations"))
                .isEqualTo("{'annotations':{'user':{'a':{'y':2},'c':[1]}}}");
        past.when(new SetMemo(job, "{\"a\":null,\"c\":null}"));
        assertThat(shown(past, job, "annotations")).isEqualTo("{}");
    }

    @Test
    void a_new_expiration_is_shown_and_is_always_a_real_number() {
        JobId job = past.submitted();
        past.allocated(job, 0);
        assertThat(shown(past, job, "expiration")).isEqualTo("{'expiration':0.0}");
        past.happened(job, new ResourceUpdated(1_700_003_600));
        assertThat(shown(past, job, "expiration")).isEqualTo("{'expiration':1700003600.0}");
    }

    @Test
    void a_long_duration_is_a_real_number_too() {
        JobId job = past.submitted();
        ListedJob listed = Listed.view(past).find(job);
        listed.duration = 31_536_000;
        assertThat(JobAttributes.text(listed, List.of("duration")))
                .endsWith(",\"duration\":31536000.0}");
    }

    @Test
    void events_that_come_late_or_are_unknown_change_nothing() {
        JobId job = past.at(1).submitted();
        past.at(2).allocated(job, 0).at(3).started(job);
        String running = shown(past, job, "all");
        past.at(4).happened(job, new Unrecognized("debug.alloc-request", "{\"n\":1}"));
        past.at(5).happened(job, new PriorityAssigned(3));
        assertThat(shown(past, job, "all")).isEqualTo(running);
        assertThat(Listed.all(past)).containsExactly(job);
        past.at(6).ended(job, 0);
        assertThat(Listed.all(past)).containsExactly(job);
    }

    @Test
    void a_job_whose_shells_never_started_failed() {
        JobId job = past.submitted();
        past.allocated(job, 0).when(new ReportEnd(job, null));
        assertThat(ending(job))
                .isEqualTo(
                        "{'state':64,'success':false,'exception_occurred':true,"
                                + "'exception_type':'exec','exception_severity':0,"
                                + "'exception_note':'no shell was started','result':2}");
    }

    @Test
    void what_flux_job_wait_says_of_a_failure() {
        JobId good = past.submitted();
        JobId exits = past.submitted();
        JobId killed = past.submitted();
        JobId canceled = past.submitted();
        JobId warned = past.submitted();
        past.ran(good, 0, 0).ran(exits, 0, 3 << 8).ran(killed, 0, 9).canceled(canceled, "note");
        past.allocated(warned, 0)
                .when(new Raise(warned, "lost-shell", 2, "rank 3", null))
                .ended(warned, 1 << 8);
        assertThat(failure(good)).isEmpty();
        assertThat(failure(exits)).isEqualTo("task(s) exited with exit code 3");
        assertThat(failure(killed)).isEqualTo("task(s) died by signal 9");
        assertThat(failure(canceled)).isEqualTo("Fatal exception type=cancel note");
        assertThat(failure(warned))
                .as("an exception that did not end the job is not what made it fail")
                .isEqualTo("task(s) exited with exit code 1");
    }

    @Test
    void every_name_is_legal_but_id_which_is_always_there() {
        assertThat(JobAttributes.NAMES).hasSize(32).doesNotContain("id", "all");
        JobId job = past.submitted();
        assertThat(JobAttributes.text(Listed.view(past).find(job), List.of("no-such-name")))
                .isEqualTo("{\"id\":" + job.value() + "}");
    }

    private String failure(JobId job) {
        return Listed.view(past).find(job).failure();
    }

    private String ending(JobId job) {
        return shown(
                past,
                job,
                "state",
                "success",
                "exception_occurred",
                "exception_type",
                "exception_severity",
                "exception_note",
                "result",
                "waitstatus");
    }
}
