package flux.ops.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import flux.cli.golden.Golden;
import flux.cli.golden.Tally;
import flux.feature.Feature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Jobs whose whole lives Flux recorded: each is submitted here, too, and then everything that is
/// asked about it is answered as Flux answered: eventlogs, output, R, status, keys in the KVS.
@Feature(value = "F093", folder = "addfile")
@Feature(value = "F106", folder = "batch-exit3")
@Feature(
        value = {"F113", "F122"},
        folder = "begin-time")
@Feature(value = "F130", folder = "binary")
@Feature(value = "F135", folder = "cancel-running")
@Feature(value = "F107", folder = "taskmap-cyclic")
@Feature(value = "F101", folder = "cc")
@Feature(
        value = {"F125", "F126", "F129"},
        folder = "echo")
@Feature(value = "F110", folder = "expedite")
@Feature(value = "F117", folder = "dep-after-running")
@Feature(value = "F118", folder = "dep-afternotok")
@Feature(value = "F121", folder = "dep-singleton")
@Feature(value = "F139", folder = "kill-usr1")
@Feature(value = "F164", folder = "notfound")
@Feature(value = "F168", folder = "output-err-split")
@Feature(value = "F137", folder = "raise-sev1")
@Feature(value = "F096", folder = "rlimit")
@Feature(
        value = {"F131", "F167"},
        folder = "stdin-pipe")
@Feature(value = "F169", folder = "unbuffered")
@Feature(value = "F126", folder = "urgency-30")
class JobLivesGoldenTest {

    /// What was done to a job while it was there, which the recordings do not keep.
    private static final Map<String, String> DONE_TO_IT =
            Map.of(
                    "batch-cancel", "flux job wait-event -t 20 -q $ID memo; flux cancel $ID",
                    "cancel-pending", "flux cancel $ID",
                    "cancel-running", "flux cancel -m 'my note' $ID",
                    "kill-usr1", "sleep 0.3; flux job kill -s USR1 $ID",
                    "raise-sev0-type", "flux job raise -s 0 -t mytype $ID a b c",
                    "raise-sev1", "flux job raise -s 1 -t foo $ID hello",
                    "stdin-pipe", "echo hello stdin | flux job attach $ID");

    private static final String WANTED = System.getProperty("flux.golden", "");

    /// What cannot be the same: `environ` shows paths and PMI, `output-per-task` files of a job
    /// before it; of `one-fails-exit-timeout` it is a race which streams end before the job is
    /// killed, of `signal-opt` which line of its stderr comes first; `unsat-constraint` is refused
    /// when it is submitted. What was done to `update-*` and `memo` while they waited is not kept.
    private static final String LEFT_OUT =
            "environ|output-per-task|one-fails-exit-timeout|update-.*|memo|signal-opt"
                    + "|unsat-constraint";

    /// Facts that differ by nature: jobs' lists tell times, R and the jobspec the machine.
    private static final String ASKED =
            ".*-(main-json|main-text|exec-json|output-json|input-json|status-json|attach.*"
                    + "|info-eventlog|info-exec|kvs-ls|cat|ls|R)\\.txt";

    /// The job that another was told to wait for; its id takes the place of the recorded one.
    private static final Map<String, String> WAITED_FOR =
            Map.of(
                    "dep-after-running",
                            "ID=$(flux submit sleep 1); flux job wait-event -q $ID start; echo $ID",
                    "dep-afterok-pending", "flux submit --wait true",
                    "dep-afterok", "flux submit --wait true",
                    "dep-afterok-fail", "flux submit --wait false",
                    "dep-afternotok", "flux submit --wait false");

    private static final Tally TALLY = new Tally();

    @TempDir Path dir;

    @AfterAll
    static void count() throws IOException {
        if (WANTED.isEmpty()) {
            TALLY.write(JobLivesGoldenTest.class);
        }
    }

    @TestFactory
    Stream<DynamicTest> a_job_lives_as_in_flux() throws IOException {
        Path lives = Golden.root().resolve("eventlogs");
        assumeTrue(Files.isDirectory(lives), "no recordings at " + lives);
        List<String> names;
        try (Stream<Path> folders = Files.list(lives)) {
            names =
                    folders.map(folder -> folder.getFileName().toString())
                            .filter(name -> WANTED.isEmpty() || name.matches(WANTED))
                            .filter(name -> !name.matches(LEFT_OUT))
                            .sorted()
                            .toList();
        }
        return names.stream().map(name -> DynamicTest.dynamicTest(name, () -> live(name)));
    }

    private void live(String name) throws Exception {
        List<Golden> goldens = Golden.in("eventlogs/" + name, "simple");
        try (TypedInstance instance = TypedInstance.start(dir.resolve(name))) {
            filesIn(instance.work());
            Golden submit = goldens.getFirst();
            String command = waitingForOurs(submit.command(), WAITED_FOR.get(name), instance);
            TypedInstance.Typed submitted = instance.type(command, submit.stdin(), Map.of());
            if (!submit.exit().equals("0")) {
                assertThat(Normal.of(submitted.stderr())).isEqualTo(Normal.of(submit.stderr()));
                assertThat(submitted.exit()).hasToString(submit.exit());
                return;
            }
            String id = submitted.stdout().lines().reduce("", (_, last) -> last);
            assertThat(id).as(submitted.stderr()).startsWith("ƒ");
            if (DONE_TO_IT.containsKey(name)) {
                if (!name.equals("cancel-pending")) {
                    instance.await(id, "start");
                }
                instance.type(DONE_TO_IT.get(name), "", Map.of("ID", id));
            }
            instance.await(id, "clean");
            List<String> differences = new ArrayList<>();
            for (Golden golden : goldens.subList(1, goldens.size())) {
                if (golden.file().getFileName().toString().matches(ASKED)) {
                    ask(instance, golden, id, differences);
                }
            }
            assertThat(differences).as(submit.command()).isEmpty();
        }
    }

    private static String waitingForOurs(
            String command, @Nullable String prelude, TypedInstance instance) throws Exception {
        if (prelude == null) {
            return command;
        }
        String target = instance.type(prelude, "", Map.of()).stdout().strip();
        return command.replaceAll("ƒ\\w+", target);
    }

    private static void ask(
            TypedInstance instance, Golden golden, String id, List<String> differences)
            throws Exception {
        TypedInstance.Typed typed =
                instance.type(golden.command(), golden.stdin(), Map.of("ID", id));
        String was = "exit " + typed.exit() + "\n" + typed.stdout() + "--\n" + typed.stderr();
        String expected =
                "exit " + golden.exit() + "\n" + golden.stdout() + "--\n" + golden.stderr();
        String should = NormalLife.of(expected);
        String is = NormalLife.of(was);
        TALLY.note(golden, is.equals(should));
        if (!is.equals(should)) {
            differences.add(golden.command() + "\nexpected:\n" + should + "\nwas:\n" + is + "\n");
        }
    }

    private static void filesIn(Path work) throws IOException {
        Files.writeString(work.resolve("data.txt"), "hello file\n");
        Files.writeString(work.resolve("noexec.sh"), "echo no\n");
        Files.setPosixFilePermissions(
                work.resolve("noexec.sh"), PosixFilePermissions.fromString("rw-r--r--"));
    }
}
