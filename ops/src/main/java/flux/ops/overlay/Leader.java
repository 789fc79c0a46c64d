package flux.ops.overlay;

import com.fasterxml.jackson.databind.JsonNode;
import flux.executor.host.SharedHost;
import flux.executor.host.TaskHost;
import flux.executor.host.TaskKey;
import flux.executor.keeper.KeeperHost;
import flux.executor.spread.SpreadHost;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;
import flux.ledger.text.InvalidText;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ops.broker.Crew;
import flux.ops.rexec.ProcessCommand;
import flux.ops.service.BrokerLog;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Rank 0's end of the overlay: awaits the satellites, and lets them come and go. Who is told of it
/// and whom their clients find are [CrewParts].
public final class Leader implements Crew, AutoCloseable {
    private static final long QUORUM_WARN_SECONDS = 60;
    private static final long CONTROL_SECONDS_MAX = 10;

    private final int size;
    private final String bootMethod;
    private final Timeouts timeouts;
    private final Gate gate;
    private final BrokerLog log;
    private final Member own;
    private final Standings standings;

    /// Those that are there, whole or not yet; also the lock for what follows.
    private final Map<Integer, Link> links = new ConcurrentHashMap<>();

    /// What is known of ranks, also of those that are gone.
    private final Map<Integer, Member> members = new ConcurrentHashMap<>();

    private @Nullable SpreadHost host;

    private final CrewParts parts;
    private volatile int quorum;
    private volatile boolean closing;

    private Leader(Overlay overlay, byte[] secret, InetSocketAddress at, Member own, BrokerLog log)
            throws IOException {
        this.size = overlay.size();
        this.bootMethod = overlay.bootstrap().method();
        this.timeouts = overlay.timeouts();
        this.own = own;
        this.log = log;
        this.standings = new Standings(size);
        this.parts = new CrewParts(links.values(), log);
        this.gate = new Gate(at, new Handshake(secret), this::admit, log);
    }

    /// Listens, for [#await].
    static Leader listen(
            Overlay overlay, byte[] secret, InetSocketAddress at, Member own, BrokerLog log)
            throws IOException {
        Leader leader = new Leader(overlay, secret, at, own, log);
        leader.gate.start();
        return leader;
    }

    InetSocketAddress address() throws IOException {
        return gate.address();
    }

    /// Waits for so many ranks (broker.quorum), itself among them, and says every minute for whom.
    void await(int wanted) throws InterruptedException {
        quorum = wanted;
        long warned = System.nanoTime();
        synchronized (links) {
            while (size - missing().size() < wanted) {
                links.wait(TimeUnit.SECONDS.toMillis(1));
                if (System.nanoTime() - warned > TimeUnit.SECONDS.toNanos(QUORUM_WARN_SECONDS)) {
                    warned = System.nanoTime();
                    log.log(
                            BrokerLog.ERR,
                            "state-machine",
                            "quorum delayed: waiting for rank " + missing());
                }
            }
        }
    }

    private Set<Integer> missing() {
        Set<Integer> missing = new TreeSet<>();
        for (int rank = 1; rank < size; rank++) {
            Link link = links.get(rank);
            if (link == null || !link.isWhole()) {
                missing.add(rank);
            }
        }
        return missing;
    }

    /// A peer that has shown that it belongs here.
    private void admit(Handshake.Caller caller, TlsChannel peer) throws IOException {
        int rank = caller.rank();
        if (rank < 1 || rank >= size) {
            throw new IOException("rank %d: expected 1 to %d".formatted(rank, size - 1));
        }
        switch (caller.purpose()) {
            case CONTROL -> control(rank, peer);
            case KEEPER -> keeper(awaited(rank), peer);
            case CLIENT -> parts.connect(link(rank), peer);
            case PROGRAM -> link(rank).programs().began(peer);
        }
    }

    /// A satellite connects its keeper as soon as its control connection has shaken hands, which
    /// may be before [#control] has it.
    private Link awaited(int rank) throws IOException {
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(CONTROL_SECONDS_MAX);
        synchronized (links) {
            while (!links.containsKey(rank) && System.nanoTime() < giveUp) {
                try {
                    links.wait(TimeUnit.SECONDS.toMillis(1));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    break;
                }
            }
        }
        return link(rank);
    }

    private Link link(int rank) throws IOException {
        Link link = links.get(rank);
        if (link == null) {
            throw new IOException("rank " + rank + " is not connected, or not any more");
        }
        return link;
    }

    private void control(int rank, TlsChannel peer) throws IOException {
        synchronized (links) {
            if (links.containsKey(rank)) {
                throw new IOException("rank " + rank + " is connected already");
            }
            Voice listener = new Voice(rank);
            Control control = new Control(peer, timeouts, listener);
            listener.link = new Link(rank, control);
            links.put(rank, listener.link);
            links.notifyAll();
            control.start("satellite-" + rank);
        }
    }

    private void keeper(Link link, TlsChannel peer) throws IOException {
        synchronized (links) {
            if (link.keeper() != null) {
                throw new IOException("rank " + link.rank + " has a keeper already");
            }
            link.keeper(peer);
        }
        joinWhenWhole(link);
    }

    private void joinWhenWhole(Link link) {
        SpreadHost there;
        synchronized (links) {
            links.notifyAll();
            there = host;
            if (there == null || !link.isWhole() || link.hasJoined()) {
                return;
            }
            link.join();
        }
        // The keeper says something first, which must not hold up anybody else.
        Thread.ofVirtual().name("join-" + link.rank).start(() -> join(link, there));
    }

    private void join(Link link, SpreadHost there) {
        try {
            there.join(link.rank, open(link));
            standings.joined(link.rank);
            parts.joined(link, host(link.rank));
        } catch (IOException e) {
            log.log(BrokerLog.ERR, "overlay", "rank " + link.rank + ": " + e.getMessage());
            links.remove(link.rank, link);
            link.control().close();
        }
    }

    private static TaskHost open(Link link) throws IOException {
        TlsChannel keeper = link.keeper();
        if (keeper == null) {
            throw new IOException("rank " + link.rank + " has no keeper");
        }
        return KeeperHost.over(keeper, link.files());
    }

    /// What one satellite says.
    private final class Voice implements Control.Listener {
        private final int rank;
        private @Nullable Link link;

        Voice(int rank) {
            this.rank = rank;
        }

        @Override
        public void told(JsonNode message) {
            Link to = links.get(rank);
            if (to == null || to != link) {
                return;
            }
            if (!message.has("hello")) {
                to.files().answered(message);
                return;
            }
            try {
                Member member = Member.parse(message.get("hello"));
                members.put(rank, member);
                to.member(member);
                joinWhenWhole(to);
            } catch (InvalidText e) {
                log.log(BrokerLog.ERR, "overlay", "rank " + rank + ": " + e.getMessage());
            }
        }

        @Override
        public void torpid(boolean now) {
            Link to = link;
            if (to != null && !closing) {
                to.torpid(now);
                parts.torpid(rank, host(rank), now);
            }
        }

        @Override
        public void lost() {
            Link to = link;
            if (to != null) {
                to.cutOff();
                if (!to.hasJoined()) {
                    links.remove(rank, to);
                }
            }
        }
    }

    @Override
    public Part part(int number, List<Integer> ranks, Path itsRundir) {
        return parts.enter(new CrewPart(this, this, ranks, number, ranks, itsRundir));
    }

    /// Those of the first instance and of others that are hosted beside it.
    CrewParts parts() {
        return parts;
    }

    /// @param local runs the tasks of rank 0
    public TaskHost spread(TaskHost local, long life) throws IOException {
        Map<Integer, TaskHost> others = new HashMap<>();
        synchronized (links) {
            for (Link link : links.values()) {
                if (link.isWhole()) {
                    link.join();
                    standings.joined(link.rank);
                    others.put(link.rank, open(link));
                }
            }
            SpreadHost all = new SpreadHost(local, others, life, this::lost);
            host = all;
            return all;
        }
    }

    private void lost(int rank, Set<TaskKey> tasks) {
        Link link = links.get(rank);
        boolean isNew = link != null && link.hasJoined() && standings.lost(rank, host(rank));
        if (isNew && link != null) {
            link.control().close();
            links.remove(rank, link);
        }
        if (!closing) {
            parts.lost(rank, host(rank), tasks, isNew);
        }
    }

    String host(int rank) {
        Member member = rank == 0 ? own : members.get(rank);
        return member == null ? "rank " + rank : member.host();
    }

    @Override
    public ResourceSet resources() {
        ResourceSet.Builder all = ResourceSet.builder();
        own.addTo(all, 0);
        new TreeMap<>(members).forEach((rank, member) -> member.addTo(all, rank));
        return all.build();
    }

    @Override
    public @Nullable Place place(int rank) {
        Member member = members.get(rank);
        return member == null ? null : new Place(member.rundir(), member.cpus());
    }

    @Override
    public Idset lost() {
        return standings.gone();
    }

    @Override
    public Idset torpid() {
        Idset.Builder ranks = Idset.builder();
        links.values().stream().filter(Link::isTorpid).forEach(link -> ranks.add(link.rank));
        return ranks.build();
    }

    @Override
    public Health health(int rank) {
        return standings.health(rank);
    }

    @Override
    public boolean disconnect(int rank) {
        Link link = links.get(rank);
        if (link == null) {
            return false;
        }
        standings.disconnecting(rank);
        link.control().send(Control.object().put("cut", true));
        link.control().close();
        return true;
    }

    @Override
    public boolean has(int rank) {
        return rank > 0 && rank < size;
    }

    @Override
    public CompletableFuture<Process> start(int rank, ProcessCommand command) {
        return start(rank, command, SharedHost.ROOT);
    }

    /// @param instance the number of the one that asks
    CompletableFuture<Process> start(int rank, ProcessCommand command, int instance) {
        Link link = links.get(rank);
        return link == null
                ? CompletableFuture.failedFuture(
                        new RpcException(Errno.EHOSTUNREACH, "No route to host"))
                : link.programs().start(command, instance);
    }

    @Override
    public void onChange(Watch told) {
        parts.watch(SharedHost.ROOT, told);
    }

    @Override
    public String hostname() {
        return own.host();
    }

    @Override
    public String bootMethod() {
        return bootMethod;
    }

    @Override
    public int quorum() {
        return quorum;
    }

    @Override
    public String endpoint() {
        try {
            InetSocketAddress at = address();
            return "tcp://%s:%d".formatted(at.getAddress().getHostAddress(), at.getPort());
        } catch (IOException e) {
            return "";
        }
    }

    /// Lets clients of the satellites in.
    public void serve(Path itsRundir) {
        parts.serve(itsRundir);
    }

    /// Sends the satellites home.
    @Override
    public void close() {
        closing = true;
        for (Link link : links.values()) {
            link.control().send(Control.object().put("bye", true));
            link.control().close();
        }
        gate.close();
    }
}
