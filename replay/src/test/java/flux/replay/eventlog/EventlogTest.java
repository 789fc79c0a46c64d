package flux.replay.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flux.feature.Feature;
import flux.ledger.decide.Command.Await;
import flux.ledger.decide.Command.Raise;
import flux.ledger.decide.Command.RemoveDependency;
import flux.ledger.decide.Command.SendSignal;
import flux.ledger.decide.Command.SetMemo;
import flux.ledger.entry.Entry;
import flux.ledger.entry.Fact.OfJob;
import flux.ledger.entry.PositionedEntry;
import flux.ledger.event.EventLine;
import flux.ledger.id.JobId;
import flux.ledger.job.JobEvent;
import flux.ledger.job.JobEvent.Unrecognized;
import flux.ledger.job.JobFlags;
import flux.ledger.log.LogDamagedException;
import flux.replay.Past;
import flux.replay.RandomPast;
import flux.replay.jobs.JobListView;
import flux.replay.jobs.Listed;
import flux.replay.jobs.ListedJob;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Main eventlogs (RFC 18, RFC 21), read out of the log by where a job's entries stand in it.
@Feature("F126")
class EventlogTest {
    private static final int SEEDS = 30;

    private final Past past = Past.begin();

    @Test
    void the_eventlog_of_a_job_is_its_life_in_lines() {
        JobId job = past.at(1.5).submitted();
        past.at(2).allocated(job, 0).at(3).started(job).at(4.000001).ended(job, 256);
        assertThat(eventlog(job))
                .containsExactly(
                        line(
                                "1.500000",
                                "submit",
                                "{'userid':1000,'urgency':16,'flags':0,'version':1}"),
                        line("1.500000", "validate", null),
                        line("1.500000", "depend", null),
                        line("1.500000", "priority", "{'priority':16}"),
                        line("2.000000", "alloc", null),
                        line("3.000000", "start", null),
                        line("4.000001", "finish", "{'status':256}"),
                        line("4.000001", "release", "{'ranks':'all','final':true}"),
                        line("4.000001", "free", null),
                        line("4.000001", "clean", null));
    }

    @Test
    void jobs_that_live_at_the_same_time_have_their_own_eventlogs() {
        JobId first = past.at(1).submitted();
        JobId second = past.at(2).submitted(dependency(first));
        past.at(3).ran(first, 0, 0);
        past.at(4).when(new RemoveDependency(second, "after-success=" + first.f58()));
        past.at(5).when(new Raise(second, "cancel", 0, "no \"more\" ƒ", 9));
        assertThat(eventlog(first)).hasSize(10).noneMatch(line -> line.contains("cancel"));
        assertThat(eventlog(second))
                .containsExactly(
                        line(
                                "2.000000",
                                "submit",
                                "{'userid':1000,'urgency':16,'flags':0,'version':1}"),
                        line(
                                "2.000000",
                                "dependency-add",
                                "{'description':'after-success=%s'}".formatted(first.f58())),
                        line("2.000000", "validate", null),
                        line(
                                "4.000000",
                                "dependency-remove",
                                "{'description':'after-success=%s'}".formatted(first.f58())),
                        line("4.000000", "depend", null),
                        line("4.000000", "priority", "{'priority':16}"),
                        line(
                                "5.000000",
                                "exception",
                                "{'type':'cancel','severity':0,'note':'no \\'more\\' ƒ',"
                                        + "'userid':1000,'wait_status':9}"),
                        line("5.000000", "clean", null));
    }

    @Test
    void what_only_the_ledger_knows_is_not_in_the_eventlog() {
        JobId job = past.submitted(16, JobFlags.WAITABLE, "");
        past.allocated(job, 0).when(new SendSignal(job, 15)).ended(job, 0).when(new Await(job));
        assertThat(eventlog(job))
                .hasSize(9)
                .noneMatch(line -> line.contains("signal") || line.contains("\"wait\""));
    }

    @Test
    void memos_and_unknown_events_are_kept_whole() {
        JobId job = past.at(1).submitted();
        past.when(new SetMemo(job, "{\"uri\":\"ssh://h/ƒ\",\"n\":[1,{\"x\":null}]}"))
                .happened(job, new Unrecognized("debug.x", "{\"a\":{\"b\":true}}"))
                .happened(job, new Unrecognized("debug.y", null));
        List<String> lines = eventlog(job);
        assertThat(lines.subList(4, 7))
                .containsExactly(
                        line("1.000000", "memo", "{'uri':'ssh://h/ƒ','n':[1,{'x':null}]}"),
                        line("1.000000", "debug.x", "{'a':{'b':true}}"),
                        line("1.000000", "debug.y", null));
    }

    @Test
    void the_submission_and_the_resources_are_found_again() {
        JobId job = past.submitted();
        assertThat(records().resources(positions(job), false)).isEmpty();
        past.allocated(job, 2);
        assertThat(records().resources(positions(job), false).orElseThrow().summary())
                .isEqualTo("rank2/core[0-1]");
        assertThat(new String(records().submission(positions(job)).jobspec()))
                .startsWith("{\"version\":1,")
                .contains("/bin/sleep");
        assertThat(records().submission(positions(job)).header()).isEqualTo("aGVhZGVy");
    }

    @Test
    void positions_that_are_not_a_jobs_are_refused() {
        past.submitted();
        long[] ofTheStart = {0};
        assertThatThrownBy(() -> records().submission(ofTheStart))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("a job's first entry is no submission");
        assertThatThrownBy(() -> records().entries(new long[] {99}))
                .isInstanceOf(LogDamagedException.class);
        assertThat(records().eventlog(new long[0])).isEmpty();
        assertThat(records().eventlog(ofTheStart)).as("no job, no lines").isEmpty();
    }

    @Test
    void every_eventlog_of_a_random_history_is_what_was_recorded() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Past random = RandomPast.of(seed, 300);
            JobListView view = Listed.empty();
            Map<JobId, List<String>> names = new HashMap<>();
            for (PositionedEntry entry : random.entries()) {
                view.apply(entry);
                if (entry.entry().fact() instanceof OfJob fact) {
                    collect(fact, names.computeIfAbsent(fact.job(), _ -> new ArrayList<>()));
                }
            }
            JobRecords records = new JobRecords(random.log);
            for (ListedJob job : view.list(_ -> true, 0, 0)) {
                List<String> lines = records.eventlog(job.positions());
                assertThat(lines.stream().map(line -> EventLine.parse(line).name()))
                        .as("seed %d, job %s", seed, job.id())
                        .isEqualTo(names.get(job.id()));
                assertThat(records.entries(job.positions())).extracting(Entry::sequence).isSorted();
            }
        }
    }

    private static void collect(OfJob fact, List<String> names) {
        for (JobEvent event : fact.events()) {
            if (event.isInEventlog()) {
                names.add(flux.ledger.entry.JobEventWriter.name(event));
            }
        }
    }

    private static String dependency(JobId job) {
        return "\"dependencies\":[{\"scheme\":\"afterok\",\"value\":\"%s\"}],".formatted(job.f58());
    }

    /// @param seconds since the epoch, with six digits
    private static String line(String seconds, String name, String context) {
        String digits = seconds.replace(".", "");
        long micros = Past.EPOCH + Long.parseLong(digits);
        String timestamp = "%d.%06d".formatted(micros / 1_000_000, micros % 1_000_000);
        String rest = context == null ? "" : ",'context':" + context;
        return "{'timestamp':%s,'name':'%s'%s}\n"
                .formatted(timestamp, name, rest)
                .replace('\'', '"');
    }

    private JobRecords records() {
        return new JobRecords(past.log);
    }

    private long[] positions(JobId job) {
        JobListView view = Listed.empty();
        past.entries().forEach(view::apply);
        return view.find(job).positions();
    }

    private List<String> eventlog(JobId job) {
        return records().eventlog(positions(job));
    }
}
