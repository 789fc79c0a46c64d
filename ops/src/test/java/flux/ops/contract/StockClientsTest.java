package flux.ops.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import flux.feature.Feature;
import flux.ledger.wire.FluxClient;
import flux.ops.TestInstance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Flux's own commands, as recorded: what they ask is answered as Flux answers it. Each transcript
/// has an instance of its own. `ops/docs/transcripts.sh` prints what became of each.
@Feature(value = "F138", folder = "job-killall")
@Feature(value = "F138", folder = "job-raiseall")
@Feature(value = "F136", folder = "cancel-all")
@Feature(value = "F274", folder = "lsattr-v")
@Feature(value = "F281", folder = "sproc")
@Feature(value = "F279", folder = "py-event")
@Feature(value = "F280", folder = "exec-bg")
class StockClientsTest {
    /// Leaves transcripts out while one works at some: `-Dflux.transcripts='guest-.*'`.
    private static final String WANTED = System.getProperty("flux.transcripts", "");

    private static final TranscriptTable TABLE = new TranscriptTable();

    @TempDir Path dir;

    @TestFactory
    Stream<DynamicTest> flux_answers_so() throws IOException {
        Path transcripts =
                Path.of(System.getProperty("flux.shared", "nowhere"), "spec/transcripts");
        assumeTrue(Files.isDirectory(transcripts), "no transcripts at " + transcripts);
        List<Path> files;
        try (Stream<Path> all = Files.list(transcripts)) {
            files = all.filter(file -> file.toString().endsWith(".jsonl")).sorted().toList();
        }
        files.forEach(file -> LeftOut.reason(name(file)).ifPresent(why -> leave(file, why)));
        return files.stream()
                .filter(file -> WANTED.isEmpty() || name(file).matches(WANTED))
                .filter(file -> LeftOut.reason(name(file)).isEmpty())
                .map(file -> DynamicTest.dynamicTest(name(file), () -> speak(file)));
    }

    @AfterAll
    static void print() throws IOException {
        if (WANTED.isEmpty()) {
            TABLE.write(Path.of("target", "transcripts.md"));
        }
    }

    private static String name(Path file) {
        return file.getFileName().toString().replace(".jsonl", "");
    }

    private static void leave(Path file, String why) {
        TABLE.put(name(file), "left out: " + why);
    }

    private void speak(Path file) throws IOException {
        Transcript transcript = Transcript.read(file);
        TABLE.put(transcript.name(), "differs");
        try (TestInstance instance = Situation.start(dir, transcript.name());
                FluxClient client = instance.connect()) {
            JobsBefore before = new JobsBefore(transcript.name(), client);
            before.begin();
            new KeysBefore(client).put(transcript.name());
            List<String> differences = new Replayed(instance, before).run(transcript);
            assertThat(differences).as(transcript.name() + ": " + transcript.command()).isEmpty();
        }
        TABLE.put(transcript.name(), "same");
    }
}
