package flux.ops.overlay;

import java.io.IOException;
import java.net.InetSocketAddress;

/// How the processes of an instance come to know of each other.
interface Bootstrap {

    /// Where rank 0 is, and what it expects others to know.
    record Found(InetSocketAddress leader, byte[] secret) {}

    /// `broker.boot-method`.
    String method();

    /// What those know who belong to the instance.
    byte[] secret() throws IOException;

    /// Where rank 0 is to listen; port 0 for any.
    ///
    /// @param hint `tbon.interface-hint`, or empty
    InetSocketAddress endpoint(String hint) throws IOException;

    /// Rank 0 listens there.
    void announce(InetSocketAddress address) throws IOException;

    /// What another rank is to know; waits for [#announce] where that is needed.
    Found find() throws IOException;

    /// True when ranks may be started before rank 0, and again.
    boolean isLasting();
}
