package flux.ops;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

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
        // Tests of other JVMs look for it, too: it is there when it is whole.
        Path made = Files.createTempFile(PROGRAM.getParent(), "test-keeper", "");
        try {
            Process cc =
                    new ProcessBuilder("cc", "-O2", "-o", made.toString(), SOURCE.toString())
                            .inheritIO()
                            .start();
            if (cc.waitFor() != 0) {
                throw new AssertionError("cc does not compile " + SOURCE);
            }
            Files.move(made, PROGRAM, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            assumeTrue(false, "no C compiler: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Files.deleteIfExists(made);
        }
    }
}
