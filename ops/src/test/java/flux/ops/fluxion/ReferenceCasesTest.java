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
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Sessions of Flux's own `resource-query` with their answers, byte for byte. The data stand beside
/// the project; without them there is nothing to compare.
class ReferenceCasesTest {
    private static final Path DATA =
            Path.of(System.getProperty("flux.shared", "../../shared"), "data", "fluxion");
    private static final String SOURCE = "@TEST_SRCDIR@/data/resource";
    private static final AtomicInteger PASSED = new AtomicInteger();
    private static final AtomicInteger TRIED = new AtomicInteger();

    /// One case of the table.
    private record Case(String name, String commands, String options, String expected) {
        static Case of(String line) {
            String[] row = line.split("\t");
            return new Case(row[0] + " " + row[1], row[2], row[3], row[4]);
        }

        boolean isOf(String... topics) {
            return Stream.of(topics).anyMatch(topic -> commands.startsWith("commands/" + topic));
        }

        boolean isOfTheSharedFileSystem() {
            return options.contains("coarse_iobw");
        }
    }

    @TestFactory
    @Feature({"F228", "F231"})
    Stream<DynamicTest> matching() throws IOException {
        return those(c -> c.isOf("basics", "global_constraints", "granule", "satisfiability"));
    }

    @TestFactory
    @Feature("F235")
    Stream<DynamicTest> reservations() throws IOException {
        return those(c -> c.isOf("reservation"));
    }

    @TestFactory
    @Feature("F236")
    Stream<DynamicTest> counts_between_two_numbers() throws IOException {
        return those(c -> c.isOf("min_max"));
    }

    @TestFactory
    @Feature("F237")
    Stream<DynamicTest> exclusive_resources() throws IOException {
        return those(c -> c.isOf("exclusive"));
    }

    @TestFactory
    @Feature("F238")
    Stream<DynamicTest> requests_that_leave_upper_levels_out() throws IOException {
        return those(c -> c.isOf("omit_prefix"));
    }

    @TestFactory
    @Feature("F239")
    Stream<DynamicTest> power() throws IOException {
        return those(c -> c.isOf("power"));
    }

    @TestFactory
    @Feature("F240")
    Stream<DynamicTest> bandwidth_of_a_shared_file_system() throws IOException {
        return those(Case::isOfTheSharedFileSystem);
    }

    @TestFactory
    @Feature("F241")
    Stream<DynamicTest> storage_in_nodes_and_in_racks() throws IOException {
        return those(c -> c.isOf("mt-storage"));
    }

    @TestFactory
    @Feature("F242")
    Stream<DynamicTest> disaggregated_resources() throws IOException {
        return those(c -> c.isOf("advanced"));
    }

    @TestFactory
    @Feature("F243")
    Stream<DynamicTest> resources_that_come_and_go() throws IOException {
        return those(c -> c.isOf("elastic", "remove"));
    }

    @TestFactory
    @Feature({"F233", "F234"})
    Stream<DynamicTest> status_and_what_finds_it() throws IOException {
        return those(c -> c.isOf("status") && !c.isOfTheSharedFileSystem());
    }

    @TestFactory
    @Feature("F234")
    Stream<DynamicTest> properties() throws IOException {
        return those(c -> c.isOf("resource_property"));
    }

    @Test
    void none_of_the_cases_is_left_out() throws IOException {
        List<Stream<DynamicTest>> all =
                List.of(
                        matching(),
                        reservations(),
                        counts_between_two_numbers(),
                        exclusive_resources(),
                        requests_that_leave_upper_levels_out(),
                        power(),
                        bandwidth_of_a_shared_file_system(),
                        storage_in_nodes_and_in_racks(),
                        disaggregated_resources(),
                        resources_that_come_and_go(),
                        status_and_what_finds_it(),
                        properties());
        assertThat(all.stream().flatMap(tests -> tests).map(DynamicTest::getDisplayName))
                .containsExactlyInAnyOrderElementsOf(
                        those(c -> true).map(DynamicTest::getDisplayName).toList());
    }

    private static Stream<DynamicTest> those(Predicate<Case> wanted) throws IOException {
        assumeTrue(Files.exists(DATA.resolve("cases.tsv")), "no reference data at " + DATA);
        return Files.readAllLines(DATA.resolve("cases.tsv")).stream()
                .filter(line -> line.startsWith("c") && !line.startsWith("case\t"))
                .map(Case::of)
                .filter(wanted)
                .map(one -> DynamicTest.dynamicTest(one.name(), () -> check(one)));
    }

    private static void check(Case one) throws IOException {
        TRIED.incrementAndGet();
        String commands =
                Files.readString(DATA.resolve(one.commands())).replace(SOURCE, DATA.toString());
        String expected = Files.readString(DATA.resolve(one.expected()));
        assertThat(answers(List.of(one.options().split(" ")), commands)).isEqualTo(expected);
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
