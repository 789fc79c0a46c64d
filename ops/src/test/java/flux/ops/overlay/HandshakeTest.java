package flux.ops.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flux.ops.overlay.Handshake.Caller;
import flux.ops.overlay.Handshake.Purpose;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Who does not know the secret is no part of the instance, at either end.
@Timeout(120)
@SuppressWarnings("NullAway.Init")
class HandshakeTest {
    private static final byte[] SECRET = new byte[Handshake.SECRET_BYTES];
    private static final byte[] ANOTHER = {1, 2, 3};
    private static final byte[] CERTIFICATE = {4, 5};

    private ServerSocketChannel server;
    private SocketChannel satellite;
    private SocketChannel leader;

    @BeforeEach
    void connect() throws IOException {
        server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        satellite = SocketChannel.open(server.getLocalAddress());
        leader = server.accept();
    }

    @AfterEach
    void hangUp() throws IOException {
        satellite.close();
        leader.close();
        server.close();
    }

    private CompletableFuture<Caller> accepting(byte[] secret) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try (SocketChannel _ = secret == SECRET ? null : leader) {
                        return new Handshake(secret).accept(leader, CERTIFICATE);
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                });
    }

    @Test
    void both_who_know_the_secret_agree_on_what_is_wanted() throws Exception {
        CompletableFuture<Caller> accepted = accepting(SECRET);
        new Handshake(SECRET).open(satellite, CERTIFICATE, new Caller(Purpose.CLIENT, 2));
        assertThat(accepted.get()).isEqualTo(new Caller(Purpose.CLIENT, 2));
    }

    @Test
    void a_satellite_without_the_secret_is_refused() {
        CompletableFuture<Caller> accepted = accepting(ANOTHER);
        assertThatThrownBy(
                        () ->
                                new Handshake(SECRET)
                                        .open(
                                                satellite,
                                                CERTIFICATE,
                                                new Caller(Purpose.KEEPER, 1)))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(accepted::get)
                .hasMessageContaining("does not know the instance's secret");
    }

    /// Who knows no secret, but sits in between and shows a certificate of its own to each.
    @Test
    void a_relay_with_a_certificate_of_its_own_is_refused() {
        CompletableFuture<Caller> accepted = accepting(SECRET);
        Thread.ofVirtual()
                .start(
                        () -> {
                            try (SocketChannel _ = satellite) {
                                Caller us = new Caller(Purpose.KEEPER, 1);
                                new Handshake(SECRET).open(satellite, new byte[] {6}, us);
                            } catch (IOException e) {
                                // It is refused, as it should be.
                            }
                        });
        assertThatThrownBy(accepted::get)
                .hasMessageContaining("does not know the instance's secret");
    }

    /// It sends back what it was sent: that is the satellite's own challenge, signed by nobody.
    @Test
    void a_leader_without_the_secret_is_refused() throws Exception {
        leader.write(ByteBuffer.allocate(32));
        leader.write(ByteBuffer.allocate(32));
        assertThatThrownBy(
                        () ->
                                new Handshake(SECRET)
                                        .open(
                                                satellite,
                                                CERTIFICATE,
                                                new Caller(Purpose.KEEPER, 1)))
                .hasMessageContaining("does not know the instance's secret");
    }

    @Test
    void what_was_signed_for_one_purpose_or_rank_is_good_for_no_other() throws Exception {
        CompletableFuture<Caller> accepted = accepting(SECRET);
        // A relay in between that changes the rank on the way.
        ServerSocketChannel relay = ServerSocketChannel.open();
        relay.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        SocketChannel honest = SocketChannel.open(relay.getLocalAddress());
        SocketChannel between = relay.accept();
        Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                new Handshake(SECRET)
                                        .open(honest, CERTIFICATE, new Caller(Purpose.CLIENT, 1));
                            } catch (IOException e) {
                                // It gets no answer, and must not.
                            }
                        });
        between.write(read(satellite, 32));
        ByteBuffer hello = read(between, 1 + Integer.BYTES + 64);
        hello.putInt(1, 2);
        satellite.write(hello);
        assertThatThrownBy(accepted::get)
                .hasMessageContaining("does not know the instance's secret");
        between.close();
        honest.close();
        relay.close();
    }

    private static ByteBuffer read(SocketChannel from, int bytes) throws IOException {
        ByteBuffer in = ByteBuffer.allocate(bytes);
        while (in.hasRemaining() && from.read(in) >= 0) {
            continue;
        }
        return in.flip();
    }
}
