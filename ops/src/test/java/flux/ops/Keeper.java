package flux.ops;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The keeper, compiled once for all tests.
public final class Keeper {
    private static final Path ROOT = Path.of(System.getProperty("flux.root", ".."));
    private static final Path SOURCE = ROOT.resolve("executor/src/main/native/keeper.c");
    private static final Path PROGRAM = ROOT.resolve("ops/target/test-keeper");

    private Keeper() {}

    public static synchronized Path program() throws IOException {
        if (!Files.exists(PROGRAM)
                || Files.getLastModifiedTime(PROGRAM).compareTo(Files.getLastModifiedTime(SOURCE))
                        < 0) {
            compile();
        }
        return PROGRAM;
    }

    private static void compile() throws IOException {
        try {
            Process cc =
                    new ProcessBuilder("cc", "-O2", "-o", PROGRAM.toString(), SOURCE.toString())
                            .inheritIO()
                            .start();
            assumeTrue(cc.waitFor() == 0, "cc does not compile " + SOURCE);
        } catch (IOException e) {
            assumeTrue(false, "no C compiler: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
