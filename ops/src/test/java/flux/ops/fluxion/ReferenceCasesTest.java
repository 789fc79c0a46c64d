package flux.ops.fluxion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import flux.feature.Feature;
import flux.scheduler.fluxion.Fluxion;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Sessions of Flux's own `resource-query` with their answers, byte for byte. The data stand beside
/// the project; without them there is nothing to compare.
@Feature({"F228", "F231"})
class ReferenceCasesTest {
    private static final Path DATA =
            Path.of(System.getProperty("flux.shared", "../../shared"), "data", "fluxion");
    private static final String SOURCE = "@TEST_SRCDIR@/data/resource";
    private static final AtomicInteger PASSED = new AtomicInteger();
    private static final AtomicInteger TRIED = new AtomicInteger();

    @TestFactory
    Stream<DynamicTest> answers_are_those_of_the_reference() throws IOException {
        assumeTrue(Files.exists(DATA.resolve("cases.tsv")), "no reference data at " + DATA);
        return Files.readAllLines(DATA.resolve("cases.tsv")).stream()
                .filter(line -> line.startsWith("c") && !line.startsWith("case\t"))
                .map(line -> line.split("\t"))
                .map(row -> DynamicTest.dynamicTest(row[0] + " " + row[1], () -> check(row)));
    }

    private static void check(String[] row) throws IOException {
        TRIED.incrementAndGet();
        String commands = Files.readString(DATA.resolve(row[2])).replace(SOURCE, DATA.toString());
        String expected = Files.readString(DATA.resolve(row[4]));
        assertThat(answers(List.of(row[3].split(" ")), commands)).isEqualTo(expected);
        PASSED.incrementAndGet();
    }

    static String answers(List<String> words, String commands) throws IOException {
        List<String> options = new ArrayList<>(words);
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        PrintStream nowhere =
                new PrintStream(PrintStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        QueryOptions parsed = QueryOptions.parse(options);
        Fluxion fluxion = Engine.of(parsed, DATA);
        PrintStream printed = new PrintStream(record, false, StandardCharsets.UTF_8);
        Console console = new Console(nowhere, nowhere, printed, DATA);
        new QueryLoop(fluxion, parsed, console).run(new BufferedReader(new StringReader(commands)));
        printed.flush();
        return record.toString(StandardCharsets.UTF_8);
    }

    @AfterAll
    static void tell() {
        System.out.println("reference cases passed: " + PASSED + " of " + TRIED);
    }
}
