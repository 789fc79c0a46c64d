package flux.ops.overlay;

import flux.executor.host.Errno;
import flux.executor.host.SharedHost;
import flux.executor.host.TaskKey;
import flux.ops.broker.Crew.Watch;
import flux.ops.service.BrokerLog;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The instances that have a part in the satellites, by the numbers of their shares of the task
/// host: the first one, and those that are jobs and hosted beside it. They are told of ranks that
/// come and go, and clients at the satellites find them. From any thread.
final class CrewParts {
    private final Collection<Link> links;
    private final BrokerLog log;
    private final Map<Integer, Watch> watches = new ConcurrentHashMap<>();

    /// All but the first's.
    private final Map<Integer, CrewPart> parts = new ConcurrentHashMap<>();

    private volatile @Nullable Path rundir;

    /// @param links to the satellites that are there; a view
    CrewParts(Collection<Link> links, BrokerLog log) {
        this.links = links;
        this.log = log;
    }

    /// Lets clients of the first instance in.
    void serve(Path itsRundir) {
        rundir = itsRundir;
    }

    /// Opens the part's doors at all its satellites that are there; one that comes later is told
    /// then.
    CrewPart enter(CrewPart part) {
        parts.put(part.number(), part);
        List<Thread> asking = new ArrayList<>();
        for (Link link : links) {
            if (link.hasJoined()) {
                asking.add(Thread.ofVirtual().name("open-doors").start(() -> open(part, link)));
            }
        }
        try {
            for (Thread each : asking) {
                each.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return part;
    }

    private void open(CrewPart part, Link link) {
        int rank = part.rank(link.rank);
        int errno = rank < 0 ? 0 : link.files().openDoor(part.number(), rank);
        if (errno != 0) {
            log.log(
                    BrokerLog.ERR,
                    "overlay",
                    "rank %d has no socket for an instance that is a job: %s"
                            .formatted(link.rank, Errno.text(errno)));
        }
    }

    void dismiss(CrewPart part) {
        parts.remove(part.number(), part);
        watches.remove(part.number());
        for (Link link : links) {
            if (part.rank(link.rank) >= 0) {
                link.files().shutDoor(part.number());
            }
        }
    }

    void watch(int number, Watch told) {
        watches.put(number, told);
    }

    void joined(Link link, String host) {
        parts.values().forEach(part -> open(part, link));
        watches.values().forEach(watch -> watch.joined(link.rank, host));
    }

    void torpid(int rank, String host, boolean now) {
        watches.values().forEach(watch -> watch.torpid(rank, host, now));
    }

    /// @param tasks that were there, of all instances
    /// @param isNew false when the rank was gone already: then only who has tasks there is told
    void lost(int rank, String host, Set<TaskKey> tasks, boolean isNew) {
        watches.forEach(
                (number, watch) -> {
                    Set<Long> jobs = new TreeSet<>();
                    for (TaskKey task : tasks) {
                        if (SharedHost.numberOf(task) == number) {
                            jobs.add(task.job());
                        }
                    }
                    if (isNew || !jobs.isEmpty()) {
                        watch.lost(rank, host, jobs);
                    }
                });
    }

    /// Connects a satellite's client to the socket that the instance which it wants has for the
    /// satellite's rank.
    void connect(Link link, TlsChannel peer) throws IOException {
        ByteBuffer wanted = ByteBuffer.allocate(Integer.BYTES);
        while (wanted.hasRemaining()) {
            if (peer.read(wanted) < 0) {
                throw new IOException("a client of rank " + link.rank + " went at once");
            }
        }
        Path socket = socket(wanted.flip().getInt(), link.rank);
        SocketChannel ours = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            ours.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            ours.close();
            throw e;
        }
        Pump.start("client-of-" + link.rank, peer, ours, () -> {});
    }

    private Path socket(int number, int rank) throws IOException {
        Path here = rundir;
        CrewPart part = parts.get(number);
        Path socket = part == null ? null : part.socket(rank);
        if (number == SharedHost.ROOT && here != null) {
            return here.resolve("local-" + rank);
        }
        if (socket == null) {
            throw new IOException("a client of rank " + rank + " of an instance that is not there");
        }
        return socket;
    }
}
