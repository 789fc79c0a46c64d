package flux.executor.host;

import static flux.executor.host.HostStory.key;
import static flux.executor.host.HostStory.shell;
import static org.assertj.core.api.Assertions.assertThat;

import flux.executor.process.ProcessHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A share is a host to its instance; what is others' it does not see.
class SharedHostTest extends TaskHostContract {
    private final List<ProcessHost> hosts = new ArrayList<>();

    private SharedHost shared() {
        ProcessHost host = new ProcessHost();
        hosts.add(host);
        return new SharedHost(host, new Random(1));
    }

    @Override
    protected TaskHost open() {
        return shared().share(4711);
    }

    /// An instance that lets go of its share leaves its tasks to the next one that takes it.
    @Override
    protected void afterClosing(long quietPid, long loudPid) {
        assertThat(HostStory.isAlive(quietPid)).isTrue();
    }

    @AfterEach
    void closeTheHosts() {
        hosts.forEach(ProcessHost::close);
    }

    @Test
    void instances_whose_jobs_have_the_same_ids_hear_of_their_own_only() {
        SharedHost shared = shared();
        HostStory root = new HostStory(shared.share(SharedHost.ROOT));
        HostStory child = new HostStory(shared.share(shared.newNumber()));
        root.start(key(0), shell("echo root"));
        child.start(key(0), shell("echo child; exit 3"));
        child.awaitEnd(key(0));
        root.awaitEnd(key(0));
        assertThat(root.text(key(0), Stream.STDOUT)).isEqualTo("root\n");
        assertThat(child.text(key(0), Stream.STDOUT)).isEqualTo("child\n");
        assertThat(child.status(key(0))).isEqualTo(3 << 8);
        assertThat(root.status(key(0))).isZero();
    }

    /// All wait for it, but not for ever.
    @Test
    void an_instance_that_takes_nothing_of_much_is_told_of_and_its_tasks_are_ended()
            throws IOException {
        ProcessHost host = new ProcessHost();
        hosts.add(host);
        SharedHost shared = new SharedHost(host, new Random(1), 50_000_000);
        Map<Integer, String> broken = new ConcurrentHashMap<>();
        shared.onBroken(broken::put);
        HostStory root = new HostStory(shared.share(SharedHost.ROOT));
        HostShare deaf = shared.share(shared.newNumber());
        Path pid = dir.resolve("pid");
        deaf.start(
                key(1), shell("echo $$ >" + pid + "; head -c 4000000 /dev/zero; exec sleep 600"));
        root.await("it to be found out", () -> broken.containsKey(deaf.number()));
        root.start(key(0), shell("echo root"));
        root.awaitEnd(key(0));
        assertThat(broken).isEqualTo(Map.of(deaf.number(), "it takes no news of its tasks"));
        assertThat(root.text(key(0), Stream.STDOUT)).isEqualTo("root\n");
        long deafs = Long.parseLong(Files.readString(pid).strip());
        root.await("its task to end", () -> !HostStory.isAlive(deafs));
    }

    @Test
    void tasks_of_an_instance_that_is_given_up_end_and_nobody_hears_of_it() {
        SharedHost shared = shared();
        HostStory root = new HostStory(shared.share(SharedHost.ROOT));
        HostShare given = shared.share(shared.newNumber());
        HostStory child = new HostStory(given);
        child.start(key(0), shell("exec sleep 600"));
        root.start(key(0), shell("sleep 0.2; echo root"));
        given.abandon();
        given.close();
        root.awaitEnd(key(0));
        assertThat(root.text(key(0), Stream.STDOUT)).isEqualTo("root\n");
        assertThat(shared.share(given.number())).isNotSameAs(given);
    }
}
