package flux.ops.overlay;

import com.fasterxml.jackson.databind.JsonNode;
import flux.executor.host.TaskHost;
import flux.executor.keeper.KeeperHost;
import flux.executor.shell.CoreMap;
import flux.executor.spread.SpreadHost;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;
import flux.ledger.text.InvalidText;
import flux.ops.broker.Crew;
import flux.ops.service.BrokerLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Rank 0's end of the overlay: awaits the satellites, and relays their clients to itself.
public final class Leader implements Crew, AutoCloseable {
    private static final long QUORUM_WARN_SECONDS = 60;
    private static final long HANDSHAKE_SECONDS_MAX = 10;

    /// Connections in their handshakes; more wait.
    private static final int HANDSHAKES_MAX = 64;

    private final int size;
    private final Handshake handshake;
    private final ServerSocketChannel server;
    private final BrokerLog log;
    private final Member own;
    private final Semaphore handshakes = new Semaphore(HANDSHAKES_MAX);
    private final Map<Integer, Link> links = new ConcurrentHashMap<>();
    private final Set<Integer> lost = new ConcurrentSkipListSet<>();
    private volatile Losses losses = (_, _, _) -> {};
    private volatile @Nullable Path rundir;
    private volatile boolean closing;

    /// What there is to a satellite.
    private static final class Link {
        @Nullable Control control;
        @Nullable RemoteFiles files;
        @Nullable SocketChannel keeper;
        @Nullable Member member;

        boolean isWhole() {
            return member != null && keeper != null;
        }
    }

    private Leader(int size, byte[] secret, ServerSocketChannel server, Member own, BrokerLog log) {
        this.size = size;
        this.handshake = new Handshake(secret);
        this.server = server;
        this.own = own;
        this.log = log;
        Thread.ofPlatform().name("overlay").daemon().start(this::accept);
    }

    /// Listens, for [#await].
    static Leader listen(int size, byte[] secret, InetAddress address, Member own, BrokerLog log)
            throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(address, 0));
        return new Leader(size, secret, server, own, log);
    }

    InetSocketAddress address() throws IOException {
        return (InetSocketAddress) server.getLocalAddress();
    }

    /// Waits for all satellites (broker.quorum), and says every minute for whom.
    void await() throws InterruptedException {
        long warned = System.nanoTime();
        synchronized (links) {
            while (!missing().isEmpty()) {
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

    private void accept() {
        try {
            while (true) {
                SocketChannel peer = server.accept();
                handshakes.acquireUninterruptibly();
                Thread.ofVirtual().name("overlay-peer").start(() -> meet(peer));
            }
        } catch (IOException e) {
            if (!closing) {
                log.log(BrokerLog.ERR, "overlay", "no longer listening: " + e.getMessage());
            }
        }
    }

    private void meet(SocketChannel peer) {
        Thread deadline =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        TimeUnit.SECONDS.sleep(HANDSHAKE_SECONDS_MAX);
                                        close(peer);
                                    } catch (InterruptedException e) {
                                        Thread.currentThread().interrupt();
                                    }
                                });
        try {
            peer.setOption(StandardSocketOptions.TCP_NODELAY, true);
            Handshake.Caller caller = handshake.accept(peer);
            deadline.interrupt();
            if (caller.rank() < 1 || caller.rank() >= size || lost.contains(caller.rank())) {
                throw new IOException(
                        "rank %d: expected one of 1 to %d that was not lost"
                                .formatted(caller.rank(), size - 1));
            }
            switch (caller.purpose()) {
                case CONTROL -> control(caller.rank(), peer);
                case KEEPER -> keeper(caller.rank(), peer);
                case CLIENT -> client(caller.rank(), peer);
            }
        } catch (IOException e) {
            close(peer);
            if (!closing) {
                log.log(BrokerLog.ERR, "overlay", "refused a connection: " + e.getMessage());
            }
        } finally {
            deadline.interrupt();
            handshakes.release();
        }
    }

    private void control(int rank, SocketChannel peer) throws IOException {
        synchronized (links) {
            Link link = links.computeIfAbsent(rank, _ -> new Link());
            if (link.control != null) {
                throw new IOException("rank " + rank + " is connected already");
            }
            Control control =
                    new Control(peer, message -> told(rank, link, message), () -> cutOff(link));
            link.control = control;
            link.files = new RemoteFiles(control);
            control.start("satellite-" + rank);
        }
    }

    private void told(int rank, Link link, JsonNode message) {
        RemoteFiles files = link.files;
        if (message.has("hello")) {
            try {
                synchronized (links) {
                    link.member = Member.parse(message.get("hello"));
                    links.notifyAll();
                }
            } catch (InvalidText e) {
                log.log(BrokerLog.ERR, "overlay", "rank " + rank + ": " + e.getMessage());
            }
        } else if (files != null) {
            files.answered(message);
        }
    }

    /// The host of its tasks is to find out, too, even if it is in the middle of a write.
    private static void cutOff(Link link) {
        RemoteFiles files = link.files;
        if (files != null) {
            files.lost();
        }
        SocketChannel keeper = link.keeper;
        if (keeper != null) {
            try {
                keeper.shutdownInput();
                keeper.shutdownOutput();
            } catch (IOException e) {
                // It was gone.
            }
        }
    }

    private void keeper(int rank, SocketChannel peer) throws IOException {
        synchronized (links) {
            Link link = links.computeIfAbsent(rank, _ -> new Link());
            if (link.keeper != null) {
                throw new IOException("rank " + rank + " has a keeper already");
            }
            link.keeper = peer;
            links.notifyAll();
        }
    }

    /// Connects a satellite's client to the socket that this broker has for the satellite's rank.
    private void client(int rank, SocketChannel peer) throws IOException {
        Path here = rundir;
        if (here == null) {
            throw new IOException("a client of rank " + rank + " before the instance has started");
        }
        SocketChannel own = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            own.connect(UnixDomainSocketAddress.of(here.resolve("local-" + rank)));
        } catch (IOException e) {
            own.close();
            throw e;
        }
        Pump.start("client-of-" + rank, peer, own, () -> {});
    }

    /// @param local runs the tasks of rank 0
    public TaskHost spread(TaskHost local, long life) throws IOException {
        Map<Integer, TaskHost> others = new HashMap<>();
        for (Map.Entry<Integer, Link> entry : links.entrySet()) {
            Link link = entry.getValue();
            if (link.keeper == null || link.files == null) {
                throw new IOException("rank " + entry.getKey() + " is not connected");
            }
            others.put(entry.getKey(), KeeperHost.over(link.keeper, link.files));
        }
        return new SpreadHost(local, others, life, this::lost);
    }

    private void lost(int rank, Set<Long> jobs) {
        Link link = links.get(rank);
        boolean isNew = lost.add(rank);
        if (link != null && link.control != null) {
            link.control.close();
        }
        if (!closing && (isNew || !jobs.isEmpty())) {
            losses.lost(rank, host(rank), jobs);
        }
    }

    private String host(int rank) {
        Link link = links.get(rank);
        return rank == 0 || link == null || link.member == null ? own.host() : link.member.host();
    }

    @Override
    public ResourceSet resources() {
        ResourceSet.Builder all = ResourceSet.builder();
        own.addTo(all, 0);
        new TreeMap<>(links)
                .forEach(
                        (rank, link) -> {
                            if (link.member != null) {
                                link.member.addTo(all, rank);
                            }
                        });
        return all.build();
    }

    @Override
    public Map<Integer, Place> elsewhere() {
        Map<Integer, Place> places = new HashMap<>();
        links.forEach(
                (rank, link) -> {
                    Member member = link.member;
                    if (member != null) {
                        CoreMap cpus = member.cpus();
                        places.put(rank, new Place(member.rundir(), cpus));
                    }
                });
        return places;
    }

    @Override
    public Idset lost() {
        Idset.Builder ranks = Idset.builder();
        lost.forEach(ranks::add);
        return ranks.build();
    }

    @Override
    public void onLoss(Losses told) {
        losses = told;
    }

    @Override
    public String hostname() {
        return own.host();
    }

    /// Lets clients of the satellites in.
    public void serve(Path itsRundir) {
        rundir = itsRundir;
    }

    /// Sends the satellites home.
    @Override
    public void close() {
        closing = true;
        links.values()
                .forEach(
                        link -> {
                            if (link.control != null) {
                                link.control.send(Control.object().put("bye", true));
                                link.control.close();
                            }
                        });
        try {
            server.close();
        } catch (IOException e) {
            // It listens no more either way.
        }
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // Gone either way.
        }
    }
}
