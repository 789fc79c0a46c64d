package flux.ops.overlay;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Processes that a launcher has started together with this one, and that cannot find each other:
/// as many instances of one process are hardly what was meant.
final class Siblings {

    /// A launcher that ends all when one fails has one line to show then.
    private static final long OTHERS_WAIT_MILLIS = 5000;

    /// @param rank the variable that has this process's number
    /// @param size the variable that has how many there are
    /// @param remedy what it offers, and what to do
    private record Kind(String launcher, String rank, String size, String remedy) {}

    private static final List<Kind> KINDS =
            List.of(
                    new Kind(
                            "Open MPI's mpirun",
                            "OMPI_COMM_WORLD_RANK",
                            "OMPI_COMM_WORLD_SIZE",
                            "PMIx only: use a launcher with PMI-1 or PMI-2, such as mpiexec.hydra or srun --mpi=pmi2"),
                    new Kind(
                            "srun",
                            "SLURM_PROCID",
                            "SLURM_STEP_NUM_TASKS",
                            "no PMI that is known here: use srun --mpi=pmi2, or have Slurm's libpmi.so found by LD_LIBRARY_PATH"));

    private Siblings() {}

    /// @throws IOException when there are others
    static void refuse(Map<String, String> env) throws IOException {
        for (Kind kind : KINDS) {
            int size = number(env, kind.size());
            int rank = number(env, kind.rank());
            if (size <= 1 || rank < 0) {
                continue;
            }
            if (rank > 0) {
                waitForRankZero();
            }
            throw new IOException(
                    "%s has started %d processes, and offers %s; -Sbroker.boot-method=single starts each alone"
                            .formatted(kind.launcher(), size, kind.remedy()));
        }
    }

    private static int number(Map<String, String> env, String name) {
        try {
            return Integer.parseUnsignedInt(env.getOrDefault(name, ""));
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static void waitForRankZero() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(OTHERS_WAIT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
