package flux.ops.overlay;

import java.io.IOException;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/// What encrypts the connections between rank 0 and its satellites: TLS 1.3, with a certificate
/// that rank 0 makes for itself at each start. TLS keeps what passes from others; who is at the
/// other end is for the [Handshake] to say, in which that certificate is signed for. (Flux uses
/// CURVE for both.)
final class Tls {
    private static final String[] PROTOCOLS = {"TLSv1.3"};
    private static final String ALIAS = "flux";

    private final SSLContext context;
    private final byte[] own;

    private Tls(SSLContext context, byte[] own) {
        this.context = context;
        this.own = own;
    }

    /// Rank 0's, with a new certificate.
    static Tls leader() throws IOException {
        try {
            SelfSigned own = SelfSigned.make();
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            char[] none = new char[0];
            store.setKeyEntry(ALIAS, own.key(), none, new Certificate[] {own.certificate()});
            KeyManagerFactory keys =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, none);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return new Tls(context, own.certificate().getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IOException("no certificate could be made: " + e.getMessage(), e);
        }
    }

    static Tls satellite() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Anyone()}, null);
            return new Tls(context, new byte[0]);
        } catch (GeneralSecurityException e) {
            throw new IOException("this JDK has no TLS: " + e.getMessage(), e);
        }
    }

    /// Rank 0's part.
    ///
    /// @throws IOException when the peer speaks something else
    TlsChannel accept(SocketChannel peer) throws IOException {
        Socket socket = peer.socket();
        SSLSocket secured =
                (SSLSocket) context.getSocketFactory().createSocket(socket, ALIAS, 0, true);
        secured.setUseClientMode(false);
        return shake(peer, secured, false);
    }

    /// A satellite's part.
    TlsChannel connect(SocketChannel leader) throws IOException {
        Socket socket = leader.socket();
        SSLSocket secured =
                (SSLSocket) context.getSocketFactory().createSocket(socket, ALIAS, 0, true);
        return shake(leader, secured, true);
    }

    private TlsChannel shake(SocketChannel peer, SSLSocket secured, boolean theirs)
            throws IOException {
        secured.setEnabledProtocols(PROTOCOLS);
        secured.startHandshake();
        try {
            byte[] certificate =
                    theirs ? secured.getSession().getPeerCertificates()[0].getEncoded() : own;
            return new TlsChannel(peer, secured, certificate);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /// Whoever it is: the [Handshake] tells.
    private static final class Anyone extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
