package flux.ops.overlay;

import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ops.broker.Crew;
import flux.ops.rexec.ProcessCommand;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// Some of the ranks, as an instance has them that is a job and hosted in rank 0's process: counted
/// from 0. Its programs elsewhere find it by a door of its own there ([Doors]).
final class CrewPart implements Crew.Part {
    private final Leader leader;
    private final Crew parent;
    private final List<Integer> parentRanks;
    private final int number;
    private final List<Integer> places;
    private final Path rundir;

    /// @param parent the instance that this one is a job of
    /// @param parentRanks those of the parent that are this one's
    /// @param places the same ranks as the leader counts them
    CrewPart(
            Leader leader,
            Crew parent,
            List<Integer> parentRanks,
            int number,
            List<Integer> places,
            Path rundir) {
        this.leader = leader;
        this.parent = parent;
        this.parentRanks = List.copyOf(parentRanks);
        this.number = number;
        this.places = List.copyOf(places);
        this.rundir = rundir;
    }

    int number() {
        return number;
    }

    @Override
    public List<Integer> places() {
        return places;
    }

    /// The socket for clients that come from the leader's rank `place`; null when it has no part in
    /// this.
    @Nullable Path socket(int place) {
        int rank = rank(place);
        return rank < 0 ? null : rundir.resolve("local-" + rank);
    }

    /// @return -1 for a rank that has no part in this
    int rank(int place) {
        return places.indexOf(place);
    }

    private boolean isRank(int rank) {
        return rank >= 0 && rank < places.size();
    }

    @Override
    public boolean has(int rank) {
        return isRank(rank) && leader.has(places.get(rank));
    }

    @Override
    public CompletableFuture<Process> start(int rank, ProcessCommand command) {
        return isRank(rank)
                ? leader.start(places.get(rank), command, number)
                : CompletableFuture.failedFuture(
                        new RpcException(Errno.EHOSTUNREACH, "No route to host"));
    }

    @Override
    public ResourceSet resources() {
        Idset.Builder ours = Idset.builder();
        places.forEach(ours::add);
        return leader.resources().onRanks(ours.build()).renumbered();
    }

    @Override
    public @Nullable Place place(int rank) {
        Place place = isRank(rank) ? leader.place(places.get(rank)) : null;
        return place == null
                ? null
                : new Place(Doors.directory(place.rundir(), number), place.cores());
    }

    @Override
    public @Nullable String parentUri(int rank) {
        return isRank(rank) ? parent.uri(parentRanks.get(rank)) : null;
    }

    @Override
    public Idset lost() {
        return those(leader.lost()::contains);
    }

    @Override
    public Idset torpid() {
        return those(leader.torpid()::contains);
    }

    private Idset those(IntPredicate wanted) {
        Idset.Builder ranks = Idset.builder();
        for (int rank = 0; rank < places.size(); rank++) {
            if (wanted.test(places.get(rank))) {
                ranks.add(rank);
            }
        }
        return ranks.build();
    }

    @Override
    public Health health(int rank) {
        return leader.health(isRank(rank) ? places.get(rank) : -1);
    }

    /// A satellite is the first instance's; one that only has a part in it cannot send it away.
    @Override
    public boolean disconnect(int rank) {
        return false;
    }

    @Override
    public void onChange(Watch watch) {
        leader.parts().watch(number, new Translated(watch));
    }

    /// Tells of this part's ranks, as this part counts them.
    private final class Translated implements Watch {
        private final Watch told;

        Translated(Watch told) {
            this.told = told;
        }

        @Override
        public void lost(int place, String host, Set<Long> jobs) {
            if (rank(place) >= 0) {
                told.lost(rank(place), host, jobs);
            }
        }

        @Override
        public void joined(int place, String host) {
            if (rank(place) >= 0) {
                told.joined(rank(place), host);
            }
        }

        @Override
        public void torpid(int place, String host, boolean now) {
            if (rank(place) >= 0) {
                told.torpid(rank(place), host, now);
            }
        }
    }

    @Override
    public Part part(int itsNumber, List<Integer> ranks, Path itsRundir) {
        List<Integer> itsPlaces = ranks.stream().map(places::get).toList();
        return leader.parts()
                .enter(new CrewPart(leader, this, ranks, itsNumber, itsPlaces, itsRundir));
    }

    @Override
    public String hostname() {
        return leader.host(places.getFirst());
    }

    @Override
    public String bootMethod() {
        return "simple";
    }

    @Override
    public int quorum() {
        return places.size();
    }

    @Override
    public String endpoint() {
        return leader.endpoint();
    }

    @Override
    public void close() {
        leader.parts().dismiss(this);
    }
}
