package flux.ops.overlay;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.Optional;

/// A launcher with PMI has started all ranks together: rank 0 leaves its address and a new secret
/// in the launcher's table.
final class PmiBootstrap implements Bootstrap {
    private static final String ADDRESS_KEY = "flux.leader";
    private static final String SECRET_KEY = "flux.secret";
    private static final String DEFAULT_HINT = "default-route";

    private final Pmi pmi;
    private final byte[] secret = Handshake.random(Handshake.SECRET_BYTES);

    PmiBootstrap(Pmi pmi) {
        this.pmi = pmi;
    }

    @Override
    public String method() {
        return pmi.method();
    }

    @Override
    public byte[] secret() {
        return secret.clone();
    }

    /// All on one machine need no network.
    @Override
    public InetSocketAddress endpoint(String hint) throws IOException {
        Optional<String> mapping = pmi.find("PMI_process_mapping");
        String one = "(vector,(0,1,%d))".formatted(pmi.size());
        InetAddress address =
                hint.isEmpty() && mapping.isPresent() && mapping.get().equals(one)
                        ? InetAddress.getLoopbackAddress()
                        : Endpoint.choose(hint.isEmpty() ? DEFAULT_HINT : hint);
        return new InetSocketAddress(address, 0);
    }

    @Override
    public void announce(InetSocketAddress address) throws IOException {
        pmi.put(ADDRESS_KEY, address.getAddress().getHostAddress() + "/" + address.getPort());
        pmi.put(SECRET_KEY, HexFormat.of().formatHex(secret));
        pmi.barrier();
        pmi.close();
    }

    @Override
    public Found find() throws IOException {
        pmi.barrier();
        String[] address = pmi.get(ADDRESS_KEY).split("/");
        byte[] theirs = HexFormat.of().parseHex(pmi.get(SECRET_KEY));
        pmi.close();
        InetAddress host = InetAddress.getByName(address[0]);
        return new Found(new InetSocketAddress(host, Integer.parseInt(address[1])), theirs);
    }

    @Override
    public boolean isLasting() {
        return false;
    }
}
