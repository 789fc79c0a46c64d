package flux.ops.overlay;

import flux.ops.service.BrokerLog;
import flux.ops.settings.Installation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// This process's place among those that another launcher has started together.
///
/// @param rank 0 leads
/// @param size how many there are
public record Overlay(int rank, int size, PmiClient pmi) {
    private static final String ADDRESS_KEY = "flux.leader";
    private static final String SECRET_KEY = "flux.secret";
    private static final String HINT = "tbon.interface-hint";

    /// @return null when this process is alone
    /// @throws IOException when the launcher does not speak as it should
    public static @Nullable Overlay find(Map<String, String> env) throws IOException {
        PmiClient.Place place = PmiClient.Place.find(env);
        return place == null
                ? null
                : new Overlay(place.rank(), place.size(), PmiClient.open(place));
    }

    /// Awaits the other ranks.
    public Leader lead(String host, Map<String, String> attributes, Path rundir, BrokerLog log)
            throws IOException, InterruptedException {
        byte[] secret = Handshake.random(Handshake.SECRET_BYTES);
        InetAddress at = address(attributes);
        Leader leader = Leader.listen(size, secret, at, Member.here(host, rundir), log);
        try {
            InetSocketAddress address = leader.address();
            pmi.put(ADDRESS_KEY, address.getAddress().getHostAddress() + "/" + address.getPort());
            pmi.put(SECRET_KEY, HexFormat.of().formatHex(secret));
            pmi.barrier();
            pmi.close();
            leader.await();
            return leader;
        } catch (IOException | InterruptedException | RuntimeException e) {
            leader.close();
            throw e;
        }
    }

    /// All on one machine need no network.
    private InetAddress address(Map<String, String> attributes) throws IOException {
        String hint = attributes.get(HINT);
        Optional<String> mapping = pmi.find("PMI_process_mapping");
        String one = "(vector,(0,1,%d))".formatted(size);
        return hint == null && mapping.isPresent() && mapping.get().equals(one)
                ? InetAddress.getLoopbackAddress()
                : Endpoint.choose(hint == null ? "default-route" : hint);
    }

    /// Serves rank 0 until it ends.
    ///
    /// @param complain gets what is to be said on standard error
    /// @param onLeave gets what ends the satellite before that, with a reason
    /// @return the exit code
    public int follow(String host, Consumer<String> complain, Consumer<Consumer<String>> onLeave)
            throws IOException {
        pmi.barrier();
        String[] address = pmi.get(ADDRESS_KEY).split("/");
        byte[] secret = HexFormat.of().parseHex(pmi.get(SECRET_KEY));
        pmi.close();
        InetSocketAddress leader =
                new InetSocketAddress(
                        InetAddress.getByName(address[0]), Integer.parseInt(address[1]));
        Path rundir = Satellite.makeRundir();
        try (Satellite satellite =
                new Satellite(
                        rank, leader, secret, host, rundir, Installation.keeper(), complain)) {
            onLeave.accept(satellite::leave);
            String why = satellite.await();
            if (!why.isEmpty()) {
                complain.accept("rank " + rank + ": " + why);
            }
            return why.isEmpty() ? 0 : 1;
        }
    }
}
