package flux.ops.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import flux.ledger.wire.FluxClient;
import flux.ops.TestInstance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Flux's own commands, as recorded: what they ask is answered as Flux answers it. Each transcript
/// has an instance of its own.
class StockClientsTest {
    private static final String SPOKEN =
            "getattr-.*|lsattr|submit-.*|run|run-[^p].*|attach-.*|jobs.*|job-info.*|job-eventlog.*"
                    + "|job-wait.*|job-list.*|job-stats|job-status.*|job-last"
                    + "|job-attach.*|job-cancelall|job-killall|job-raiseall|job-taskmap|job-timeleft"
                    + "|cancel-.*|kill-pending|raise-inactive|queue-.*|resource-(list.*|info|R"
                    + "|status|drain.*|undrain.*)|config-get.*|ping-.*|uptime|event-(sub|pub).*|dmesg.*"
                    + "|setattr-.*|hex-(event|watch)|py-(submit|wait|job-list.*|joblist.*)"
                    + "|kvs-.*|guest-kvs|content-flush|py-kvs(2|-watch|lookup)|hex-(long|raw)";

    @TempDir Path dir;

    @TestFactory
    Stream<DynamicTest> flux_answers_so() throws IOException {
        Path transcripts =
                Path.of(System.getProperty("flux.shared", "nowhere"), "spec/transcripts");
        assumeTrue(Files.isDirectory(transcripts), "no transcripts at " + transcripts);
        List<Path> files;
        try (Stream<Path> all = Files.list(transcripts)) {
            files = all.filter(StockClientsTest::isSpoken).sorted().toList();
        }
        return files.stream().map(file -> DynamicTest.dynamicTest(name(file), () -> speak(file)));
    }

    private static String name(Path file) {
        return file.getFileName().toString().replace(".jsonl", "");
    }

    private static boolean isSpoken(Path file) {
        return file.toString().endsWith(".jsonl") && name(file).matches(SPOKEN);
    }

    private void speak(Path file) throws IOException {
        Transcript transcript = Transcript.read(file);
        try (TestInstance instance = TestInstance.start(dir.resolve(transcript.name()));
                FluxClient client = instance.connect()) {
            JobsBefore before = new JobsBefore(transcript.name(), client);
            before.begin();
            new KeysBefore(client).put(transcript.name());
            List<String> differences = new Replayed(instance, before).run(transcript);
            assertThat(differences).as(transcript.name() + ": " + transcript.command()).isEmpty();
        }
    }
}
