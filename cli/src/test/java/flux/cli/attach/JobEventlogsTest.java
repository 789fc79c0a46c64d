package flux.cli.attach;

import static flux.cli.attach.JobEventlogs.EXEC;
import static flux.cli.attach.JobEventlogs.MAIN;
import static flux.cli.attach.JobEventlogs.OUTPUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// In which order the events of a job's three eventlogs are told, whichever comes first.
class JobEventlogsTest {
    private static final String SUBMIT = event("submit", 1, "{}");
    private static final String SHELL_INIT = event("shell.init", 2, "{}");
    private static final String DATA = event("data", 3, "{}");
    private static final String CANCEL = event("exception", 4, "{\"severity\":0}");
    private static final String NOTE = event("exception", 4, "{\"severity\":1}");
    private static final String FINISH = event("finish", 5, "{\"status\":0}");
    private static final String CAUGHT_UP = "(caught up)";
    private static final String END = "(end)";
    private static final String ABSENT = "(absent)";

    private final Broker broker = new Broker();
    private final List<String> told = new ArrayList<>();
    private double now;

    @Test
    void finish_is_told_when_all_output_and_all_of_the_execution_is() throws Exception {
        broker.sends(MAIN, SUBMIT);
        broker.sends(EXEC, SHELL_INIT);
        broker.sends(MAIN, FINISH, END);
        broker.sends(OUTPUT, CAUGHT_UP, DATA, END);
        broker.sends(EXEC, CAUGHT_UP, END);
        follow();
        assertThat(told).containsExactly("submit", "shell.init", CAUGHT_UP, "data", END, "finish");
    }

    @Test
    void what_ends_a_job_is_told_when_the_output_that_was_there_is() throws Exception {
        broker.sends(MAIN, SUBMIT);
        broker.sends(EXEC, SHELL_INIT, CAUGHT_UP);
        broker.sends(MAIN, CANCEL);
        broker.sends(OUTPUT, DATA, CAUGHT_UP);
        broker.sends(OUTPUT, DATA, END);
        broker.sends(EXEC, END);
        broker.sends(MAIN, FINISH, END);
        follow();
        assertThat(told)
                .containsExactly(
                        "submit",
                        "shell.init",
                        "data",
                        CAUGHT_UP,
                        "exception",
                        "data",
                        END,
                        "finish");
    }

    @Test
    void what_does_not_end_the_job_waits_for_nothing() throws Exception {
        broker.sends(MAIN, SUBMIT, NOTE, END);
        broker.sends(EXEC, END);
        follow();
        assertThat(told).containsExactly("submit", "exception");
    }

    @Test
    void a_jobs_past_is_told_eventlog_by_eventlog() throws Exception {
        now = 100;
        broker.sends(MAIN, SUBMIT, FINISH, END);
        broker.sends(EXEC, SHELL_INIT, CAUGHT_UP, END);
        broker.sends(OUTPUT, DATA, CAUGHT_UP, END);
        follow();
        assertThat(told).containsExactly("submit", "finish", "shell.init", "data", CAUGHT_UP, END);
    }

    @Test
    void a_job_that_never_ran_has_no_events_of_its_execution() throws Exception {
        broker.sends(MAIN, SUBMIT, CANCEL);
        broker.sends(EXEC, ABSENT);
        broker.sends(MAIN, END);
        follow();
        assertThat(told).containsExactly("submit", "exception");
    }

    @Test
    void that_there_is_no_output_is_told() throws Exception {
        broker.sends(MAIN, SUBMIT, END);
        broker.sends(EXEC, SHELL_INIT, END);
        broker.sends(OUTPUT, ABSENT);
        follow();
        assertThat(told).containsExactly("submit", "shell.init", "(no output)", END);
    }

    @Test
    void a_job_that_is_not_there() {
        broker.sends(MAIN, ABSENT);
        assertThatThrownBy(this::follow).isInstanceOf(RpcException.class);
        assertThat(told).isEmpty();
    }

    private void follow() throws Exception {
        Told listener = new Told();
        JobEventlogs eventlogs = new JobEventlogs(broker, listener);
        listener.eventlogs = eventlogs;
        eventlogs.follow(now);
    }

    private static String event(String name, int seconds, String contextJson) {
        return "{\"timestamp\":%d.0,\"name\":\"%s\",\"context\":%s}"
                .formatted(seconds, name, contextJson);
    }

    /// Asks for the execution's events and the output as attaching does.
    private final class Told implements JobEventlogs.Listener {
        private @Nullable JobEventlogs eventlogs;

        private JobEventlogs eventlogs() {
            return java.util.Objects.requireNonNull(eventlogs);
        }

        private String name(JsonNode event) {
            String name = event.path("name").asText();
            told.add(name);
            return name;
        }

        @Override
        public void onMain(JsonNode event) throws IOException {
            if (name(event).equals("submit")) {
                eventlogs().watchExec();
            }
        }

        @Override
        public void onExec(JsonNode event) throws IOException {
            if (name(event).equals("shell.init")) {
                eventlogs().watchOutput();
            }
        }

        @Override
        public void onOutput(@Nullable JsonNode event) {
            if (event == null || event.isMissingNode()) {
                told.add(event == null ? END : CAUGHT_UP);
            } else {
                name(event);
            }
        }

        @Override
        public void onNoOutput() {
            told.add("(no output)");
        }

        @Override
        public void onPause() {}
    }

    /// Its answers come one group after the other, each when the one before was taken.
    private static final class Broker implements JobEventlogs.Source {
        private record Answers(String path, List<String> all) {}

        private final ArrayDeque<Answers> coming = new ArrayDeque<>();
        private final Map<String, ArrayDeque<String>> here = new HashMap<>();

        void sends(String path, String... answers) {
            coming.add(new Answers(path, List.of(answers)));
        }

        @Override
        public JobEventlogs.Reader watch(String path, int flags) {
            ArrayDeque<String> answers = here.computeIfAbsent(path, _ -> new ArrayDeque<>());
            return new JobEventlogs.Reader() {
                @Override
                public boolean isReady() {
                    return !answers.isEmpty();
                }

                @Override
                public @Nullable JsonNode next() throws RpcException {
                    String answer = answers.remove();
                    return switch (answer) {
                        case END -> null;
                        case ABSENT -> throw new RpcException(Errno.ENOENT, "");
                        case CAUGHT_UP -> MissingNode.getInstance();
                        default -> JsonNodeFactory.instance.objectNode().put("event", answer);
                    };
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public void await() throws IOException {
            if (coming.isEmpty()) {
                throw new EOFException("nothing more comes");
            }
            Answers next = coming.remove();
            here.computeIfAbsent(next.path(), _ -> new ArrayDeque<>()).addAll(next.all());
        }
    }
}
