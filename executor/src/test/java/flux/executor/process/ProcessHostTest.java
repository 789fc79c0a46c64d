package flux.executor.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import flux.executor.host.HostStory;
import flux.executor.host.TaskHost;
import flux.executor.host.TaskHostContract;
import java.nio.file.Files;
import java.nio.file.Path;

/// Jobs end with their broker.
class ProcessHostTest extends TaskHostContract {

    @Override
    protected TaskHost open() {
        assumeTrue(Files.isDirectory(Path.of("/proc/self")), "no /proc here to watch processes by");
        return new ProcessHost();
    }

    @Override
    protected void afterClosing(long quietPid, long loudPid) {
        story.await("the tasks to end", () -> !HostStory.isAlive(quietPid));
        story.await("the tasks to end", () -> !HostStory.isAlive(loudPid));
        assertThat(story.host().knows(HostStory.key(0))).isFalse();
    }
}
