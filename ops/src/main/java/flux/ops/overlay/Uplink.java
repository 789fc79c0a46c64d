package flux.ops.overlay;

import flux.ops.overlay.Handshake.Caller;
import flux.ops.overlay.Handshake.Purpose;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;

/// A satellite's way to rank 0: encrypted connections, each for its purpose.
final class Uplink {
    private final int rank;
    private final InetSocketAddress leader;
    private final Handshake handshake;
    private final Timeouts timeouts;
    private final Tls tls;

    Uplink(int rank, Bootstrap.Found found, Timeouts timeouts) throws IOException {
        this.rank = rank;
        this.leader = found.leader();
        this.handshake = new Handshake(found.secret());
        this.timeouts = timeouts;
        this.tls = Tls.satellite();
    }

    int rank() {
        return rank;
    }

    Timeouts timeouts() {
        return timeouts;
    }

    /// @throws Unreachable when nobody answers there as rank 0 should
    TlsChannel connect(Purpose purpose) throws IOException {
        SocketChannel channel = SocketChannel.open();
        Deadline deadline = Deadline.of(channel, timeouts.connect());
        try {
            channel.connect(leader);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            TlsChannel secured = tls.connect(channel);
            handshake.open(secured, secured.certificate(), new Caller(purpose, rank));
            return secured;
        } catch (IOException e) {
            channel.close();
            throw new Unreachable(
                    "%s does not take rank %d in: %s".formatted(leader, rank, e.getMessage()), e);
        } finally {
            deadline.met();
        }
    }
}
