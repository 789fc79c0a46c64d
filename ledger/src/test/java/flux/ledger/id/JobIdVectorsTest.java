package flux.ledger.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import flux.feature.Feature;
import flux.ledger.Reference;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// The vectors of the reference data: one id a row, in all its spellings.
@Feature({"F079", "F080", "F081", "F082"})
class JobIdVectorsTest {

    @TestFactory
    Stream<DynamicTest> flux_spells_ids_so() throws IOException {
        return Reference.table("spec/jobs.md", "### 1.3 Test vectors").stream()
                .map(row -> dynamicTest(row.getFirst(), () -> check(row)));
    }

    private static void check(List<String> row) {
        JobId id = JobId.parse(row.getFirst());
        assertThat(
                        List.of(
                                id.dec(),
                                id.hex(),
                                id.dothex(),
                                id.f58plain().substring(1),
                                id.words(),
                                id.emoji()))
                .isEqualTo(row);
        assertThat(List.of(row.get(0), row.get(1), row.get(2), row.get(4), row.get(5)))
                .allSatisfy(text -> assertThat(JobId.parse(text)).isEqualTo(id));
        assertThat(JobId.parse("ƒ" + row.get(3))).isEqualTo(id);
    }
}
