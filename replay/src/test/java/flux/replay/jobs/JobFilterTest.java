package flux.replay.jobs;

import static flux.replay.jobs.Listed.matching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flux.feature.Feature;
import flux.ledger.decide.Command.Raise;
import flux.ledger.id.JobId;
import flux.replay.Past;
import flux.replay.jobs.JobFilter.InvalidConstraint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Constraints on jobs (RFC 43), on one instance with a job of each sort.
@Feature("F157")
class JobFilterTest {
    private final Past past = Past.beginWithQueues("batch", "debug");
    private final JobId waits = past.at(1).submitted(named("first", "batch"));
    private final JobId runs = past.at(2).as(2000).submitted(named("second", "debug"));
    private final JobId good = past.at(3).as(Past.USER).submitted(named("first", "debug"));
    private final JobId bad = past.at(4).submitted(named("third", "batch"));
    private final JobId late = past.at(5).submitted(named("third", "batch"));

    JobFilterTest() {
        past.at(6).allocated(runs, 1);
        past.at(7).ran(good, 0, 0).at(8).ran(bad, 2, 256);
        past.at(9).when(new Raise(late, "timeout", 0, "", null));
    }

    private static String named(String name, String queue) {
        return "\"queue\":\"%s\",\"job\":{\"name\":\"%s\"},".formatted(queue, name);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{}                                     | waits runs late bad good",
                "{'userid':[1000]}                      | waits late bad good",
                "{'userid':[2000]}                      | runs",
                "{'userid':[1,2000]}                    | runs",
                "{'userid':[4294967295]}                | waits runs late bad good",
                "{'userid':[-1]}                        | waits runs late bad good",
                "{'userid':[]}                          | -",
                "{'name':['first']}                     | waits good",
                "{'name':['first','second']}            | waits runs good",
                "{'name':['fir']}                       | -",
                "{'queue':['debug']}                    | runs good",
                "{'queue':['debug','batch']}            | waits runs late bad good",
                "{'queue':['']}                         | -",
                "{'states':[8]}                         | waits",
                "{'states':[62]}                        | waits runs",
                "{'states':[8,64]}                      | waits late bad good",
                "{'states':['run']}                     | runs",
                "{'states':['R','s']}                   | waits runs",
                "{'states':['pending']}                 | waits",
                "{'states':['Running','INACTIVE']}      | runs late bad good",
                "{'states':['active']}                  | waits runs",
                "{'states':[0]}                         | -",
                "{'results':[1]}                        | good",
                "{'results':['failed','TO']}            | late bad",
                "{'results':[15]}                       | late bad good",
                "{'results':['canceled']}               | -",
                "{'hostlist':['node[0-1]']}             | runs good",
                "{'hostlist':['node2','node7']}         | bad",
                "{'ranks':['0,2']}                      | bad good",
                "{'ranks':['[1-2]','5']}                | runs bad",
                "{'t_submit':['>=1700000004.0']}        | late bad",
                "{'t_submit':['>1700000004']}           | late",
                "{'t_submit':['<=1700000002.0']}        | waits runs",
                "{'t_submit':['<1700000002.0']}         | waits",
                "{'t_run':['<1800000000']}              | runs bad good",
                "{'t_cleanup':['>=1700000008']}         | late bad",
                "{'t_inactive':['<1700000009.0']}       | bad good",
                "{'t_depend':['>=1700000005']}          | late",
                "{'t_priority':['>=1700000005']}        | late",
                "{'t_sched':['>=1700000005']}           | late",
                "{'and':[]}                             | waits runs late bad good",
                "{'or':[]}                              | waits runs late bad good",
                "{'not':[]}                             | -",
                "{'not':[{'states':[64]}]}              | waits runs",
                "{'not':[{'name':['first']},{'queue':['debug']}]}   | waits runs late bad",
                "{'and':[{'userid':[1000]},{'states':[62]}]}        | waits",
                "{'or':[{'states':['pending']},{'results':['failed']}]} | waits bad",
                "{'and':[{'or':[{'name':['first']},{'name':['third']}]},"
                        + "{'not':[{'states':[14]}]}]}  | late bad good",
                "{'and':[{},{'and':[{'not':[{}]}]}]}    | -",
            })
    void a_constraint_picks_its_jobs(String constraint, String names) throws Exception {
        assertThat(matching(past, constraint).stream().map(this::name))
                .containsExactly(names.equals("-") ? new String[0] : names.split(" "));
    }

    @Test
    void no_constraint_is_all_jobs() throws Exception {
        assertThat(matching(past, "null")).hasSize(5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "[]                          | constraint must be JSON object",
                "7                           | constraint must be JSON object",
                "{'name':['a'],'queue':[]}   | constraint must only contain 1 element",
                "{'name':'a'}                | operator name values not an array",
                "{'and':{}}                  | operator and values not an array",
                "{'foo':[]}                  | unknown constraint operator: foo",
                "{'foo':7}                   | operator foo values not an array",
                "{'and':[{'or':[{'foo':[]}]}]} | unknown constraint operator: foo",
                "{'not':['x']}               | constraint must be JSON object",
                "{'userid':['x']}            | userid value must be an integer",
                "{'name':[1]}                | value must be a string",
                "{'states':['asleep']}       | invalid states value 'asleep' specified",
                "{'results':['great']}       | invalid results value 'great' specified",
                "{'ranks':['x']}             | invalid ranks 'x' specified",
                "{'hostlist':['a[']}         | invalid hostlist 'a[' specified",
                "{'t_submit':[]}             | invalid t_submit value '' specified",
                "{'t_submit':['5']}          | invalid t_submit value '5' specified",
                "{'t_submit':['=5']}         | invalid t_submit value '=5' specified",
                "{'t_run':['>']}             | invalid t_run value '>' specified",
                "{'t_run':['>=soon']}        | invalid t_run value '>=soon' specified",
            })
    void a_constraint_that_is_none_is_refused(String constraint, String text) {
        assertThatThrownBy(() -> matching(past, constraint))
                .isInstanceOf(InvalidConstraint.class)
                .hasMessage(text);
    }

    private String name(JobId job) {
        if (job.equals(waits)) {
            return "waits";
        } else if (job.equals(runs)) {
            return "runs";
        } else if (job.equals(good)) {
            return "good";
        }
        return job.equals(bad) ? "bad" : "late";
    }
}
