package flux.ops.overlay;

import flux.ops.service.BrokerLog;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/// Where rank 0 awaits its satellites. Who comes is encrypted first, and then shows that it knows
/// the instance's secret; a stranger is refused, with one line in the log.
final class Gate implements AutoCloseable {
    private static final Duration HANDSHAKE_MAX = Duration.ofSeconds(10);

    /// Connections in their handshakes; more wait.
    private static final int HANDSHAKES_MAX = 64;

    /// Gets who has shown that it belongs here.
    interface Host {

        /// @throws IOException when it is not wanted all the same
        void admit(Handshake.Caller caller, TlsChannel peer) throws IOException;
    }

    private final ServerSocketChannel server;
    private final Handshake handshake;
    private final Tls tls;
    private final Host host;
    private final BrokerLog log;
    private final Semaphore handshakes = new Semaphore(HANDSHAKES_MAX);
    private volatile boolean closing;

    Gate(InetSocketAddress at, Handshake handshake, Host host, BrokerLog log) throws IOException {
        this.handshake = handshake;
        this.host = host;
        this.log = log;
        this.tls = Tls.leader();
        this.server = ServerSocketChannel.open();
        try {
            server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            server.bind(at);
        } catch (IOException e) {
            server.close();
            throw new IOException(
                    "rank 0 cannot listen at %s: %s".formatted(at, e.getMessage()), e);
        }
    }

    void start() {
        Thread.ofPlatform().name("overlay").daemon().start(this::accept);
    }

    InetSocketAddress address() throws IOException {
        return (InetSocketAddress) server.getLocalAddress();
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
        Deadline deadline = Deadline.of(peer, HANDSHAKE_MAX);
        String from = "?";
        try {
            from = String.valueOf(peer.getRemoteAddress());
            peer.setOption(StandardSocketOptions.TCP_NODELAY, true);
            TlsChannel secured = tls.accept(peer);
            Handshake.Caller caller = handshake.accept(secured, secured.certificate());
            deadline.met();
            host.admit(caller, secured);
        } catch (IOException e) {
            refuse(peer, from, e);
        } finally {
            deadline.met();
            handshakes.release();
        }
    }

    private void refuse(SocketChannel peer, String from, IOException why) {
        try (peer) {
            if (!closing) {
                log.log(
                        BrokerLog.ERR,
                        "overlay",
                        "refused a connection from %s: %s".formatted(from, why.getMessage()));
            }
        } catch (IOException e) {
            // Gone either way.
        }
    }

    @Override
    public void close() {
        closing = true;
        try {
            server.close();
        } catch (IOException e) {
            // It listens no more either way.
        }
    }
}
