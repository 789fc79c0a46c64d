package flux.ops.broker;

import flux.executor.shell.CoreMap;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;
import flux.ops.rexec.Elsewhere;
import java.nio.file.Path;
import java.util.List;
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

    /// The same as an instance knows it that is one of its jobs and hosted beside it.
    ///
    /// @param number of the instance's share of the task host
    /// @param ranks of this instance that are the other's, in its order
    /// @param rundir where the other serves `local-0`, `local-1`, …
    Part part(int number, List<Integer> ranks, Path rundir);

    /// Some of the ranks, until the instance that has them ends.
    interface Part extends Crew, AutoCloseable {

        /// Which ranks of the process's first instance these are.
        List<Integer> places();

        @Override
        void close();
    }

    /// Where a program at a rank finds this instance; null where `local-RANK` in rank 0's own
    /// rundir is right.
    default @Nullable String uri(int rank) {
        Place place = place(rank);
        return place == null ? null : "local://" + place.rundir().resolve("local-" + rank);
    }

    /// Where a program at a rank finds the instance that this one is a job of; null as for [#uri].
    default @Nullable String parentUri(int rank) {
        return null;
    }

    /// Rank 0's, which may be another than its machine's, for tests.
    String hostname();

    /// `broker.boot-method`.
    String bootMethod();

    /// How many ranks had to be there before the instance ran.
    int quorum();

    /// Where rank 0 awaits the others, as a URI.
    String endpoint();
}
