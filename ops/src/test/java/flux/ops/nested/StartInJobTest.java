package flux.ops.nested;

import static org.assertj.core.api.Assertions.assertThat;

import flux.cli.golden.RecordedSession;
import flux.ops.TypedStory;
import flux.ops.start.StartCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `flux start` as a job's only task: a process of its own that is that job's instance.
@Timeout(120)
class StartInJobTest {
    private static final String PROGRAM =
            """
            { flux getattr instance-level; flux resource info; flux --parent getattr instance-level
              flux getattr jobid-path; flux run echo inside; } >inside""";

    @TempDir Path dir;

    private TypedStory story;

    @BeforeEach
    void open() throws Exception {
        story = new TypedStory(dir);
    }

    @AfterEach
    void close() throws Exception {
        story.close();
    }

    private String start(Map<String, String> more) throws Exception {
        Map<String, String> env = story.environment();
        env.putAll(more);
        RecordedSession session =
                new RecordedSession(List.of("start", PROGRAM), env, story.work(), "");
        assertThat(new StartCommand().start(session)).as(session.stderr()).isZero();
        return Files.readString(story.work().resolve("inside")).strip();
    }

    @Test
    void it_is_the_jobs_instance_and_has_what_the_job_holds() throws Exception {
        String id = story.print("flux submit -n1 -c3 sleep 600.75");
        story.print("flux job wait-event -q " + id + " start");
        String inside = start(Map.of("FLUX_JOB_ID", id, "FLUX_JOB_SIZE", "1"));
        assertThat(inside).isEqualTo("1\n1 Nodes, 3 Cores, 0 GPUs\n0\n/" + id + "\ninside");
        assertThat(story.print("flux jobs -no {uri} " + id)).startsWith("ssh://");
        story.print("flux cancel " + id + "; flux job wait-event -q " + id + " clean");
    }

    @Test
    void one_of_several_tasks_is_nobodys_instance() throws Exception {
        String inside = start(Map.of("FLUX_JOB_ID", "ƒA", "FLUX_JOB_SIZE", "2"));
        assertThat(inside).startsWith("0\n").endsWith("\n/\ninside");
    }

    @Test
    void a_job_that_is_none_is_no_obstacle() throws Exception {
        String inside = start(Map.of("FLUX_JOB_ID", "ƒA", "FLUX_JOB_SIZE", "1"));
        assertThat(inside).startsWith("0\n");
    }
}
