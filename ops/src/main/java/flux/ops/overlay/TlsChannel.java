package flux.ops.overlay;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLSocket;

/// An encrypted connection: one may read while another writes. Its buffers are on the heap.
final class TlsChannel implements ByteChannel {
    private final SocketChannel raw;
    private final InputStream in;
    private final OutputStream out;
    private final byte[] certificate;

    /// @param certificate rank 0's, as both ends of the connection saw it
    TlsChannel(SocketChannel raw, SSLSocket secured, byte[] certificate) throws IOException {
        this.raw = raw;
        this.in = secured.getInputStream();
        this.out = secured.getOutputStream();
        this.certificate = certificate;
    }

    /// What the [Handshake] signs, too, so that nobody can sit in between.
    byte[] certificate() {
        return certificate.clone();
    }

    /// @throws IOException when the connection was closed, also by this end: to who reads, both are
    ///     its loss
    @Override
    public int read(ByteBuffer to) throws IOException {
        if (!to.hasRemaining()) {
            return 0;
        }
        try {
            int count = in.read(to.array(), to.arrayOffset() + to.position(), to.remaining());
            if (count > 0) {
                to.position(to.position() + count);
            }
            return count;
        } catch (ClosedChannelException e) {
            throw new IOException("the connection was closed", e);
        }
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        int count = from.remaining();
        out.write(from.array(), from.arrayOffset() + from.position(), count);
        from.position(from.limit());
        return count;
    }

    @Override
    public boolean isOpen() {
        return raw.isOpen();
    }

    /// At once, whoever reads or writes at this moment.
    @Override
    public void close() throws IOException {
        raw.close();
    }
}
