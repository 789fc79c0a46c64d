package flux.ops.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Keeps the account of a run of the fault suites: `-Dflux.fault.account=FILE` names a file that
/// gets a line `suite faults entries` from each of them, to be summed by `ops/dist/faults.sh`.
public final class Faults {
    private Faults() {}

    /// How often a random fault is tried: `-Dflux.fault.rounds`, or `few`.
    public static int rounds(int few) {
        return Integer.getInteger("flux.fault.rounds", few);
    }

    /// `-Dflux.fault.seed=N` repeats a run.
    public static long seed() {
        return Long.getLong("flux.fault.seed", System.nanoTime() & 0xFFFF_FFFFL);
    }

    /// Called when all of it held: a suite that finds a loss fails, and has no line.
    ///
    /// @param faults how many were tried
    /// @param entries how many entries were looked at afterwards
    public static void count(String suite, long faults, long entries) throws IOException {
        String account = System.getProperty("flux.fault.account", "");
        if (!account.isEmpty()) {
            String line = "%s\t%d\t%d%n".formatted(suite, faults, entries);
            Files.writeString(
                    Path.of(account), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }
}
