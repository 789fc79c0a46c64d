package flux.ops.contract;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// What became of each transcript: `same`, `differs`, or why it is left out.
final class TranscriptTable {
    private final Map<String, String> outcomes = new TreeMap<>();

    void put(String transcript, String outcome) {
        outcomes.put(transcript, outcome);
    }

    void write(Path file) throws IOException {
        StringBuilder table = new StringBuilder("| transcript | outcome |\n|---|---|\n");
        outcomes.forEach((name, outcome) -> table.append("| %s | %s |%n".formatted(name, outcome)));
        long same = outcomes.values().stream().filter("same"::equals).count();
        long left = outcomes.values().stream().filter(text -> text.startsWith("left")).count();
        table.append(
                "%n%d of %d answered the same, %d differ, %d left out%n"
                        .formatted(same, outcomes.size(), outcomes.size() - same - left, left));
        Files.writeString(file, table);
        StringBuilder lines = new StringBuilder(); // as the tallies of recorded commands
        outcomes.forEach((name, outcome) -> lines.append(name + "\t" + outcome + "\n"));
        Path tallies = Files.createDirectories(file.resolveSibling("goldens"));
        Files.writeString(tallies.resolve("StockClientsTest.tsv"), lines);
    }
}
