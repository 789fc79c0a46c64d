package flux.ops.broker;

import flux.executor.shell.CoreMap;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/// The other processes of an instance, as rank 0 knows them.
public interface Crew {

    /// What tasks find at a rank that is a process of its own.
    record Place(Path rundir, CoreMap cores) {}

    /// Told of a rank that is lost.
    interface Losses {

        /// @param jobs those with tasks there
        void lost(int rank, String host, Set<Long> jobs);
    }

    /// All ranks, with what their machines have.
    ResourceSet resources();

    /// By rank; rank 0 is not among them.
    Map<Integer, Place> elsewhere();

    /// From any thread.
    Idset lost();

    void onLoss(Losses told);

    /// Rank 0's, which may be another than its machine's, for tests.
    String hostname();
}
