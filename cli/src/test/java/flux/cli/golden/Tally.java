package flux.cli.golden;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// What became of each recorded command in one class of tests: `same`, `differs`, or why it is left
/// out. `ops/docs/goldens.sh` counts them.
public final class Tally {
    private static final String DIFFERS = "differs";

    private final Map<String, String> outcomes = new TreeMap<>();

    /// A comparison, which may throw.
    public interface Comparison {
        void run() throws Exception;
    }

    public void leave(Golden golden, String why) {
        outcomes.put(name(golden), "left out: " + why);
    }

    public void compare(Golden golden, Comparison comparison) throws Exception {
        outcomes.put(name(golden), DIFFERS);
        comparison.run();
        outcomes.put(name(golden), "same");
    }

    /// Says of a comparison that another one of the same recording goes before it.
    public void note(Golden golden, boolean same) {
        outcomes.put(name(golden), same ? "same" : DIFFERS);
    }

    /// Lines of `recording TAB outcome`, below `target/goldens`.
    public void write(Class<?> tests) throws IOException {
        StringBuilder lines = new StringBuilder();
        outcomes.forEach((name, outcome) -> lines.append(name + "\t" + outcome + "\n"));
        Path folder = Files.createDirectories(Path.of("target", "goldens"));
        Files.writeString(folder.resolve(tests.getSimpleName() + ".tsv"), lines);
    }

    private static String name(Golden golden) {
        return Golden.root().relativize(golden.file()).toString();
    }
}
