package flux.executor.keeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// The keeper's program, compiled from its source.
public final class Keeper {
    private Keeper() {}

    /// @param dir where the program goes
    public static Path compile(Path dir) throws IOException, InterruptedException {
        Path source =
                Path.of(System.getProperty("flux.root", ".."), "executor/src/main/native/keeper.c");
        Path program = dir.resolve("flux-keeper");
        List<String> cc =
                List.of(
                        "cc",
                        "-O1",
                        "-Wall",
                        "-Wextra",
                        "-Werror",
                        "-o",
                        program.toString(),
                        source.toString());
        Process compiler;
        try {
            compiler = new ProcessBuilder(cc).inheritIO().start();
        } catch (IOException e) {
            assumeTrue(false, "no C compiler here: " + e.getMessage());
            throw e;
        }
        assertThat(compiler.waitFor()).as("cc %s", source).isZero();
        return program;
    }
}
