package flux.ops.fluxion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import flux.scheduler.fluxion.jobspec.JobspecFault;
import flux.scheduler.fluxion.jobspec.JobspecReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Flux's own jobspecs, in folders that say whether they are to be taken.
class JobspecValidationTest {
    private static final Path DATA =
            Path.of(
                    System.getProperty("flux.shared", "../../shared"),
                    "data/fluxion/jobspecs/validation");

    @TestFactory
    Stream<DynamicTest> valid_ones_are_taken() throws IOException {
        return files("valid")
                .map(
                        file ->
                                DynamicTest.dynamicTest(
                                        name(file), () -> assertThat(read(file)).isNotNull()));
    }

    @TestFactory
    Stream<DynamicTest> invalid_ones_are_refused() throws IOException {
        return files("invalid")
                .map(
                        file ->
                                DynamicTest.dynamicTest(
                                        name(file),
                                        () ->
                                                assertThatThrownBy(() -> read(file))
                                                        .isInstanceOf(JobspecFault.class)));
    }

    private static Stream<Path> files(String folder) throws IOException {
        assumeTrue(Files.exists(DATA), "no reference data at " + DATA);
        try (Stream<Path> files = Files.list(DATA.resolve(folder))) {
            return List.copyOf(files.sorted().toList()).stream();
        }
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    private static Object read(Path file) throws IOException {
        return JobspecReader.read(YamlTree.parse(Files.readString(file)));
    }
}
