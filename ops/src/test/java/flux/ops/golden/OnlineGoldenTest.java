package flux.ops.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import flux.cli.golden.Golden;
import flux.feature.Feature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// What Flux 0.88 printed in an instance, this prints too: each folder's commands, in order, typed
/// into a shell whose `flux` is the real launcher. `-Dflux.golden=REGEX` types only the folders
/// whose names match.
@Feature(value = "F266", folder = "archive")
@Feature(value = "F274", folder = "attr")
@Feature(value = "F103", folder = "bulksubmit")
@Feature(value = "F136", folder = "cancel")
@Feature(value = "F275", folder = "config")
@Feature(value = "F282", folder = "cron")
@Feature(value = "F276", folder = "dmesg")
@Feature(value = "F279", folder = "event")
@Feature(value = "F280", folder = "exec")
@Feature(value = "F215", folder = "hostlist")
@Feature(
        value = {"F127", "F129", "F130"},
        folder = "job-eventlog")
@Feature(value = "F139", folder = "job-kill")
@Feature(value = "F143", folder = "job-purge")
@Feature(value = "F137", folder = "job-raise")
@Feature(value = "F145", folder = "job-status")
@Feature(value = "F147", folder = "job-timeleft")
@Feature(value = "F140", folder = "job-urgency")
@Feature(value = "F144", folder = "job-wait")
@Feature(value = "F128", folder = "job-wait-event")
@Feature(
        value = {"F254", "F261"},
        folder = "kvs")
@Feature(value = "F272", folder = "overlay")
@Feature(value = "F278", folder = "ping")
@Feature(
        value = {"F194", "F195"},
        folder = "queue")
@Feature(
        value = {"F206", "F208"},
        folder = "resource")
@Feature(value = "F104", folder = "run")
@Feature(value = "F286", folder = "startlog")
@Feature(
        value = {"F100", "F101"},
        folder = "submit")
@Feature(value = "F163", folder = "uptime")
class OnlineGoldenTest {
    private static final List<String> FOLDERS =
            List.of(
                    "alloc",
                    "archive",
                    "attr",
                    "bulksubmit",
                    "cancel",
                    "config",
                    "cron",
                    "dmesg",
                    "env",
                    "event",
                    "exec",
                    "hostlist",
                    "job-attach",
                    "job-eventlog",
                    "job-hostpids",
                    "job-info",
                    "job-kill",
                    "job-killall",
                    "job-last",
                    "job-list-ids",
                    "job-memo",
                    "job-purge",
                    "job-raise",
                    "job-raiseall",
                    "job-status",
                    "job-submit",
                    "job-taskmap",
                    "job-timeleft",
                    "job-urgency",
                    "job-wait",
                    "job-wait-event",
                    "kvs",
                    "module",
                    "pgrep",
                    "pkill",
                    "post-job-event",
                    "multi-prog",
                    "nested",
                    "proxy",
                    "pstree",
                    "lptest",
                    "overlay",
                    "ping",
                    "queue",
                    "queues",
                    "resource",
                    "run",
                    "startlog",
                    "submit",
                    "top",
                    "update",
                    "uptime",
                    "uri",
                    "watch");

    /// Leaves folders out while one works at some: `-Dflux.golden=run|submit`.
    private static final String WANTED = System.getProperty("flux.golden", "");

    @TempDir Path dir;

    private final List<TypedInstance> instances = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (TypedInstance instance : instances) {
            instance.close();
        }
    }

    @TestFactory
    Stream<DynamicNode> flux_prints_so() {
        assumeTrue(Files.isDirectory(Golden.root()), "no recordings at " + Golden.root());
        return FOLDERS.stream()
                .filter(name -> WANTED.isEmpty() || name.matches(WANTED))
                .map(this::folder);
    }

    private DynamicContainer folder(String name) {
        return dynamicContainer(name, Stream.of(name).flatMap(this::tests));
    }

    private Stream<DynamicNode> tests(String folder) {
        try {
            TypedInstance instance = TypedInstance.start(dir.resolve(folder), folder);
            instances.add(instance);
            Stream<DynamicNode> tests =
                    Golden.in(folder, "simple").stream()
                            .filter(golden -> Accidents.reason(golden).isEmpty())
                            .map(
                                    golden ->
                                            dynamicTest(
                                                    golden.file().getFileName().toString(),
                                                    () -> type(instance, golden)));
            return Stream.concat(tests, Stream.of(dynamicTest("(end)", instance::close)));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void type(TypedInstance instance, Golden golden) throws Exception {
        TypedInstance.Typed typed = instance.type(golden);
        String was = "exit " + typed.exit() + "\n" + typed.stdout() + "--\n" + typed.stderr();
        String expected =
                "exit " + golden.exit() + "\n" + golden.stdout() + "--\n" + golden.stderr();
        boolean mixed =
                golden.command().contains("bulksubmit --watch")
                        || golden.command().contains("cron dump");
        assertThat(mixed ? Normal.unordered(was) : Normal.of(was))
                .as(golden.command())
                .isEqualTo(mixed ? Normal.unordered(expected) : Normal.of(expected));
    }
}
