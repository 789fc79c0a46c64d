package flux.ops.broker;

import flux.executor.shell.CoreMap;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;
import flux.ops.rexec.Elsewhere;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The other processes of an instance, as rank 0 knows them.
public interface Crew extends Elsewhere {

    /// What tasks find at a rank that is a process of its own.
    record Place(Path rundir, CoreMap cores) {}

    /// How a rank is, as `flux overlay status` has it.
    ///
    /// @param status full, lost, or offline when it was never there
    /// @param error why it is not there; empty when it is
    /// @param seconds since it became so
    record Health(String status, String error, double seconds) {}

    /// Told of ranks that come and go; on any thread.
    interface Watch {

        /// @param jobs those with tasks there
        void lost(int rank, String host, Set<Long> jobs);

        /// It was not there, and is now.
        void joined(int rank, String host);

        /// Nothing was heard of it for long, or something again.
        void torpid(int rank, String host, boolean now);
    }

    /// All ranks that are there, with what their machines have.
    ResourceSet resources();

    /// Null for rank 0, and for a rank that never was there.
    @Nullable Place place(int rank);

    /// From any thread, as what follows.
    Idset lost();

    Idset torpid();

    Health health(int rank);

    /// Sends a satellite away.
    ///
    /// @return false when it is not there
    boolean disconnect(int rank);

    void onChange(Watch watch);

    /// Rank 0's, which may be another than its machine's, for tests.
    String hostname();

    /// `broker.boot-method`.
    String bootMethod();

    /// How many ranks had to be there before the instance ran.
    int quorum();

    /// Where rank 0 awaits the others, as a URI.
    String endpoint();
}
