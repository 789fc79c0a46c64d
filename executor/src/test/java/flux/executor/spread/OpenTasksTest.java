package flux.executor.spread;

import static org.assertj.core.api.Assertions.assertThat;

import flux.executor.host.Stream;
import flux.executor.host.TaskEvent;
import flux.executor.host.TaskEvent.Eof;
import flux.executor.host.TaskEvent.Exited;
import flux.executor.host.TaskEvent.StartFailed;
import flux.executor.host.TaskEvent.Started;
import flux.executor.host.TaskKey;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A task is of interest until its end and the ends of both its streams were told, in any order.
class OpenTasksTest {
    private static final TaskKey KEY = new TaskKey(7, 0, 0);
    private static final List<TaskEvent> ENDS =
            List.of(
                    new Exited(KEY, 1, 0),
                    new Eof(KEY, 2, Stream.STDOUT),
                    new Eof(KEY, 3, Stream.STDERR));

    private final OpenTasks<String> tasks = new OpenTasks<>();

    @Test
    void all_orders_of_the_ends() {
        for (TaskEvent first : ENDS) {
            for (TaskEvent second : ENDS) {
                for (TaskEvent third : ENDS) {
                    if (first != second && second != third && first != third) {
                        ends(List.of(first, second, third));
                    }
                }
            }
        }
    }

    private void ends(List<TaskEvent> order) {
        tasks.add(KEY, "node1");
        tasks.saw(new Started(KEY, 1, 4711, 0));
        boolean exited = false;
        for (TaskEvent event : order) {
            assertThat(tasks.find(KEY)).as("before %s", event).isEqualTo("node1");
            assertThat(tasks.isRunning(KEY)).as("before %s", event).isEqualTo(!exited);
            tasks.saw(event);
            exited |= event instanceof Exited;
        }
        assertThat(tasks.find(KEY)).as("after all of %s", order).isNull();
        assertThat(tasks.runningCount()).isZero();
    }

    @Test
    void a_task_that_could_not_be_started_is_over_at_once() {
        tasks.add(KEY, "node1");
        tasks.saw(new StartFailed(KEY, 1, TaskEvent.Part.COMMAND, 2));
        assertThat(tasks.find(KEY)).isNull();
    }

    @Test
    void of_those_that_have_left_something_behind_the_latest_are_remembered() {
        for (int rank = 0; rank <= OpenTasks.ENDED_TASKS_MAX; rank++) {
            TaskKey key = new TaskKey(7, 0, rank);
            tasks.add(key, "node" + rank);
            tasks.saw(new Exited(key, rank, 0));
        }
        assertThat(tasks.find(new TaskKey(7, 0, 0))).isNull();
        assertThat(tasks.find(new TaskKey(7, 0, 1))).isEqualTo("node1");
    }

    @Test
    void one_that_is_there_already_keeps_its_note() {
        tasks.add(KEY, "node1");
        tasks.add(KEY, "node2");
        assertThat(tasks.find(KEY)).isEqualTo("node1");
    }
}
