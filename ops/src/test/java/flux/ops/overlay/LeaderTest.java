package flux.ops.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ops.overlay.Handshake.Purpose;
import flux.ops.service.BrokerLog;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Rank 0 takes satellites in, in whatever order their connections come.
@Timeout(60)
class LeaderTest {
    private static final byte[] SECRET = new byte[Handshake.SECRET_BYTES];

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    /// Nothing is to be heard.
    private static final Control.Listener NOBODY =
            new Control.Listener() {
                @Override
                public void told(JsonNode message) {}

                @Override
                public void lost() {}
            };

    /// On a busy machine the second connection of a satellite may overtake its first.
    @Test
    void a_rank_whose_keeper_is_connected_before_it_was_taken_in_is_whole_all_the_same(
            @TempDir Path dir) throws Exception {
        InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        BrokerLog log =
                new BrokerLog(new PrintStream(said, true, StandardCharsets.UTF_8), BrokerLog.ERR);
        Overlay overlay = new Overlay(0, 2, new Given(loopback), Timeouts.USUAL);
        try (Leader leader =
                Leader.listen(overlay, SECRET, loopback, Member.here("node0", dir), log)) {
            Bootstrap.Found found = new Bootstrap.Found(leader.address(), SECRET);
            Uplink uplink = new Uplink(1, found, Timeouts.USUAL);
            try (TlsChannel _ = uplink.connect(Purpose.KEEPER)) {
                TimeUnit.MILLISECONDS.sleep(300);
                Control control =
                        new Control(uplink.connect(Purpose.CONTROL), Timeouts.USUAL, NOBODY);
                control.start("node1");
                control.send(Control.object().set("hello", Member.here("node1", dir).toJson()));
                assertThat(isWhole(leader)).as(said.toString(StandardCharsets.UTF_8)).isTrue();
                control.close();
            }
        }
    }

    private static boolean isWhole(Leader leader) {
        CompletableFuture<Boolean> whole = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                leader.await(2);
                                whole.complete(true);
                            } catch (InterruptedException e) {
                                whole.completeExceptionally(e);
                            }
                        });
        return whole.completeOnTimeout(false, 8, TimeUnit.SECONDS).join();
    }

    /// Who was told where rank 0 is.
    private record Given(InetSocketAddress address) implements Bootstrap {
        @Override
        public String method() {
            return "config";
        }

        @Override
        public byte[] secret() {
            return SECRET;
        }

        @Override
        public InetSocketAddress endpoint(String hint) {
            return address;
        }

        @Override
        public void announce(InetSocketAddress at) {
            // Everybody knows.
        }

        @Override
        public Found find() {
            return new Found(address, SECRET);
        }

        @Override
        public boolean isLasting() {
            return true;
        }
    }
}
