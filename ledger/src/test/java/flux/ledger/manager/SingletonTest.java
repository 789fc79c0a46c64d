package flux.ledger.manager;

import static org.assertj.core.api.Assertions.assertThat;

import flux.feature.Feature;
import flux.ledger.id.JobId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// `--dependency=singleton`: of the jobs of one user and one name, one at a time.
@Feature("F121")
class SingletonTest {
    private static final int GUEST = 2000;

    private final DependencyStory story = new DependencyStory();

    @Test
    void alone_it_waits_for_nothing_and_nothing_is_said() {
        assertThat(story.events(story.submit("backup", "singleton")))
                .containsExactly("submit", "validate", "depend", "priority");
    }

    @Test
    void those_of_one_name_run_one_after_the_other_in_their_order() {
        JobId first = story.submit("backup", "singleton");
        JobId second = story.submit("backup", "singleton");
        JobId third = story.submit("backup", "singleton");
        assertThat(story.events(second)).containsExactly("submit", "dependency-add", "validate");
        story.run(first);
        assertThat(story.state(second)).isEqualTo("SCHED");
        assertThat(story.state(third)).isEqualTo("DEPEND");
        story.run(second);
        assertThat(story.events(third))
                .containsExactly(
                        "submit",
                        "dependency-add",
                        "validate",
                        "dependency-remove",
                        "depend",
                        "priority");
    }

    @Test
    void it_also_waits_for_those_that_wait_for_nobody() {
        JobId a = story.submit("backup");
        JobId b = story.submit("backup");
        JobId single = story.submit("backup", "singleton");
        JobId late = story.submit("backup");
        assertThat(story.state(late)).isEqualTo("SCHED");
        story.run(a);
        story.run(b);
        assertThat(story.state(single)).isEqualTo("DEPEND");
        story.run(late);
        assertThat(story.state(single)).isEqualTo("SCHED");
    }

    @Test
    void other_names_and_other_users_do_not_count() {
        story.submit("backup");
        assertThat(story.state(story.submit("restore", "singleton"))).isEqualTo("SCHED");
        assertThat(story.state(story.submitAs(GUEST, "backup", "singleton"))).isEqualTo("SCHED");
    }

    @Test
    void without_a_name_there_is_nothing_to_compare() {
        assertThat(story.refused("", "singleton")).isEqualTo("singleton jobs require a job name");
    }

    @Test
    void one_that_is_canceled_while_it_waits_lets_the_next_one_pass() {
        JobId first = story.submit("backup", "singleton");
        JobId second = story.submit("backup", "singleton");
        JobId third = story.submit("backup", "singleton");
        story.raise(second, "cancel");
        assertThat(story.state(third)).isEqualTo("DEPEND");
        story.raise(first, "cancel");
        assertThat(story.state(third)).isEqualTo("SCHED");
    }

    @Test
    void the_order_survives_a_restart() {
        JobId first = story.submit("backup", "singleton");
        JobId second = story.submit("backup", "singleton");
        JobId third = story.submit("backup", "singleton");
        story.restart();
        story.run(first);
        story.restart();
        assertThat(story.state(second)).isEqualTo("SCHED");
        assertThat(story.state(third)).isEqualTo("DEPEND");
    }

    @Test
    void whatever_happens_one_at_most_goes_ahead_and_in_the_end_all_have() {
        for (int seed = 0; seed < 30; seed++) {
            Random chance = new Random(seed);
            DependencyStory random = new DependencyStory();
            List<JobId> open = new ArrayList<>();
            List<JobId> all = new ArrayList<>();
            for (int turn = 0; turn < 60 || !open.isEmpty(); turn++) {
                assertThat(turn).as("seed %d comes to an end", seed).isLessThan(500);
                int what = chance.nextInt(10);
                if (what < 4 && turn < 60) {
                    JobId job = random.submit("n" + chance.nextInt(2), "singleton");
                    open.add(job);
                    all.add(job);
                } else if (what < 5) {
                    random.restart();
                } else if (!open.isEmpty()) {
                    end(random, open.remove(what < 7 ? 0 : chance.nextInt(open.size())));
                }
                assertThat(open.stream().filter(job -> random.state(job).equals("SCHED")).count())
                        .as("seed %d, turn %d", seed, turn)
                        .isLessThanOrEqualTo(2); // two names
            }
            assertThat(all).allMatch(job -> random.state(job).equals("INACTIVE"));
        }
    }

    private static void end(DependencyStory story, JobId job) {
        if (story.state(job).equals("SCHED")) {
            story.run(job);
        } else {
            story.raise(job, "cancel");
        }
    }
}
