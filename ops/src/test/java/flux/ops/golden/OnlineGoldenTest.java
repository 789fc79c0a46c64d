package flux.ops.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import flux.cli.golden.Golden;
import flux.cli.golden.Tally;
import flux.feature.Feature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// What Flux 0.88 printed in an instance, this prints too: each folder's commands, in order, typed
/// into a shell whose `flux` is the real launcher. `-Dflux.golden=REGEX` types only the folders
/// whose names match.
@Feature(value = "F105", folder = "alloc")
@Feature(value = "F266", folder = "archive")
@Feature(value = "F274", folder = "attr")
@Feature(value = "F103", folder = "bulksubmit")
@Feature(value = "F136", folder = "cancel")
@Feature(value = "F275", folder = "config")
@Feature(value = "F282", folder = "cron")
@Feature(value = "F276", folder = "dmesg")
@Feature(value = "F288", folder = "env")
@Feature(value = "F279", folder = "event")
@Feature(value = "F280", folder = "exec")
@Feature(value = "F215", folder = "hostlist")
@Feature(
        value = {"F127", "F129", "F130"},
        folder = "job-eventlog")
@Feature(value = "F149", folder = "job-hostpids")
@Feature(value = "F139", folder = "job-kill")
@Feature(value = "F146", folder = "job-last")
@Feature(value = "F156", folder = "job-list")
@Feature(value = "F133", folder = "job-memo")
@Feature(value = "F143", folder = "job-purge")
@Feature(value = "F137", folder = "job-raise")
@Feature(value = "F145", folder = "job-status")
@Feature(value = "F086", folder = "job-submit")
@Feature(value = "F148", folder = "job-taskmap")
@Feature(value = "F147", folder = "job-timeleft")
@Feature(value = "F140", folder = "job-urgency")
@Feature(value = "F144", folder = "job-wait")
@Feature(value = "F128", folder = "job-wait-event")
@Feature(
        value = {"F153", "F156", "F157", "F158", "F160"},
        folder = "jobs")
@Feature(
        value = {"F132", "F154", "F160"},
        folder = "jobs-fields")
@Feature(
        value = {"F254", "F258", "F259", "F261"},
        folder = "kvs")
@Feature(value = "F277", folder = "module")
@Feature(value = "F116", folder = "multi-prog")
@Feature(value = "F272", folder = "overlay")
@Feature(value = "F151", folder = "pgrep")
@Feature(value = "F278", folder = "ping")
@Feature(value = "F161", folder = "pstree")
@Feature(
        value = {"F194", "F195", "F197"},
        folder = "queue")
@Feature(
        value = {"F111", "F194", "F195", "F198", "F199", "F201", "F202", "F214"},
        folder = "queues")
@Feature(
        value = {"F203", "F206", "F208", "F209"},
        folder = "resource")
@Feature(
        value = {"F104", "F164", "F172"},
        folder = "run")
@Feature(value = "F286", folder = "startlog")
@Feature(
        value = {"F100", "F101", "F102"},
        folder = "submit")
@Feature(value = "F162", folder = "top")
@Feature(value = "F141", folder = "update")
@Feature(value = "F163", folder = "uptime")
@Feature(value = "F283", folder = "uri")
@Feature(value = "F152", folder = "watch")
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
                    "housekeeping",
                    "job-attach",
                    "job-eventlog",
                    "job-hostpids",
                    "job-info",
                    "job-kill",
                    "job-killall",
                    "job-last",
                    "job-list",
                    "job-list-ids",
                    "job-list-inactive",
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
                    "jobs",
                    "jobs-fields",
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

    private static final Tally TALLY = new Tally();

    @TempDir Path dir;

    private final List<TypedInstance> instances = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (TypedInstance instance : instances) {
            instance.close();
        }
    }

    @AfterAll
    static void count() throws IOException {
        if (WANTED.isEmpty()) {
            TALLY.write(OnlineGoldenTest.class);
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
                            .filter(OnlineGoldenTest::isCompared)
                            .map(
                                    golden ->
                                            dynamicTest(
                                                    golden.file().getFileName().toString(),
                                                    () -> compare(instance, golden)));
            return Stream.concat(tests, Stream.of(dynamicTest("(end)", instance::close)));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static boolean isCompared(Golden golden) {
        Optional<String> reason = Accidents.reason(golden);
        reason.ifPresent(why -> TALLY.leave(golden, why));
        return reason.isEmpty();
    }

    private static void compare(TypedInstance instance, Golden golden) throws Exception {
        TALLY.compare(golden, () -> type(instance, golden));
    }

    private static void type(TypedInstance instance, Golden golden) throws Exception {
        TypedInstance.Typed typed = instance.type(golden);
        String was = "exit " + typed.exit() + "\n" + typed.stdout() + "--\n" + typed.stderr();
        String expected =
                "exit " + golden.exit() + "\n" + golden.stdout() + "--\n" + golden.stderr();
        UnaryOperator<String> normal = normal(golden);
        assertThat(normal.apply(was)).as(golden.command()).isEqualTo(normal.apply(expected));
    }

    private static UnaryOperator<String> normal(Golden golden) {
        String folder = golden.file().getParent().getFileName().toString();
        if (folder.matches("jobs|jobs-fields|job-list|job-list-inactive")) {
            return text -> NormalListing.of(text, golden.command());
        }
        boolean mixed =
                golden.command().contains("bulksubmit --watch")
                        || golden.command().contains("cron dump");
        return mixed ? Normal::unordered : Normal::of;
    }
}
