package flux.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flux.feature.Feature;
import flux.scheduler.QueuePolicy.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The table of the queue manager, as people write it.
@Feature({"F246", "F247"})
class QueuePoliciesTest {

    private static QueuePolicy policy(String table) {
        return policies(table).of("");
    }

    /// @param table with single quotes for double ones
    private static QueuePolicies policies(String table) {
        return QueuePolicies.parse(
                "{'sched-fluxion-qmanager':{%s}}".formatted(table).replace('\'', '"'));
    }

    @Test
    void without_it_jobs_come_one_after_the_other() {
        assertThat(QueuePolicies.parse("{}").of("")).isEqualTo(new QueuePolicy(Kind.FCFS, 32, 0));
    }

    @Test
    void a_policy_says_how_many_are_planned_for() {
        assertThat(policy("'queue-policy':'easy'")).isEqualTo(new QueuePolicy(Kind.EASY, 32, 1));
        assertThat(policy("'queue-policy':'hybrid'"))
                .isEqualTo(new QueuePolicy(Kind.HYBRID, 32, 64));
        assertThat(policy("'queue-policy':'conservative'"))
                .isEqualTo(new QueuePolicy(Kind.CONSERVATIVE, 32, 100_000));
    }

    @Test
    void parameters_stand_in_tables_or_in_words() {
        QueuePolicy expected = new QueuePolicy(Kind.HYBRID, 8, 3);
        assertThat(
                        policy(
                                "'queue-policy':'hybrid','queue-params':{'queue-depth':8},"
                                        + "'policy-params':{'reservation-depth':3}"))
                .isEqualTo(expected);
        assertThat(
                        policy(
                                "'queue-policy':'hybrid','queue-params':'queue-depth=8',"
                                        + "'policy-params':'reservation-depth=3'"))
                .isEqualTo(expected);
    }

    @Test
    void limits_hold() {
        assertThat(policy("'queue-params':'queue-depth=50,max-queue-depth=10'").depth())
                .isEqualTo(10);
        assertThat(
                        policy(
                                        "'queue-policy':'hybrid','policy-params':"
                                                + "'reservation-depth=9,max-reservation-depth=5'")
                                .reservations())
                .isEqualTo(5);
    }

    @Test
    void a_queue_may_have_its_own() {
        QueuePolicies policies =
                policies(
                        "'queue-policy':'easy','queue-params':'queue-depth=7',"
                                + "'queue-policy-per-queue':'batch:conservative debug:fcfs',"
                                + "'queue-params-per-queue':'debug:queue-depth=1'");
        assertThat(policies.of("batch")).isEqualTo(new QueuePolicy(Kind.CONSERVATIVE, 7, 100_000));
        assertThat(policies.of("debug")).isEqualTo(new QueuePolicy(Kind.FCFS, 1, 0));
        assertThat(policies.of("other")).isEqualTo(new QueuePolicy(Kind.EASY, 7, 1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    'queue-policy':'fastest' | Unknown queuing policy (fastest)
                    'queue-params':'queue-depth=0' | queue-depth must be a number from 1, not "0"
                    'queue-params':'queue-depth=many' | queue-depth must be a number from 1, not "many"
                    'queue-params':'depth=3' | queue-params: no such parameter: depth
                    'policy-params':{'queue-depth':3} | policy-params: no such parameter: queue-depth
                    'queue-params':'8' | queue-params: key=value was expected, not "8"
                    'queue-policy-per-queue':'easy' | queue-policy-per-queue: QUEUE:value was expected, not "easy"
                    """)
    void what_makes_no_sense_is_refused_by_its_name(String table, String expected) {
        assertThatThrownBy(() -> policies(table))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(expected);
    }
}
