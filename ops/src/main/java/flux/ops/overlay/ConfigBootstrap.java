package flux.ops.overlay;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.text.Hostlist;
import flux.ledger.text.InvalidText;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `[bootstrap]` in the configuration (flux-config-bootstrap(5)): a list of hosts, whose order
/// gives the ranks, and a file that all of them have and nobody else can read. Whoever starts a
/// rank again does so with the same words; it finds rank 0 at the same place.
final class ConfigBootstrap implements Bootstrap {
    private static final int PORT = 8050;
    private static final int PORT_MAX = 0xffff;
    private static final int CERTIFICATE_BYTES_MIN = 32;
    private static final Set<PosixFilePermission> OTHERS =
            Set.of(
                    PosixFilePermission.GROUP_READ,
                    PosixFilePermission.GROUP_WRITE,
                    PosixFilePermission.OTHERS_READ,
                    PosixFilePermission.OTHERS_WRITE);

    private final JsonNode table;
    private final List<String> hosts;
    private final JsonNode first;
    private final Path cwd;

    private ConfigBootstrap(JsonNode table, List<String> hosts, Path cwd) {
        this.table = table;
        this.hosts = hosts;
        this.first = table.path("hosts").path(0);
        this.cwd = cwd;
    }

    /// @param cwd that relative paths in the configuration start from
    /// @return null when the configuration names no hosts
    static @Nullable ConfigBootstrap find(JsonNode config, Path cwd) throws IOException {
        JsonNode table = config.path("bootstrap");
        List<String> hosts = new ArrayList<>();
        for (JsonNode entry : table.path("hosts")) {
            String names = entry.isTextual() ? entry.asText() : entry.path("host").asText("");
            try {
                hosts.addAll(Hostlist.parse(names).hosts());
            } catch (InvalidText e) {
                throw new IOException(
                        "bootstrap.hosts: %s: expected host = \"a hostlist\"".formatted(entry), e);
            }
        }
        return hosts.size() < 2 ? null : new ConfigBootstrap(table, hosts, cwd);
    }

    int size() {
        return hosts.size();
    }

    /// @throws IOException when this machine is not among the hosts
    int rank(String hostname) throws IOException {
        int rank = hosts.indexOf(hostname);
        if (rank < 0) {
            throw new IOException(
                    "bootstrap.hosts does not have %s: expected this machine's name among %s; add it, or start with -Shostname=NAME"
                            .formatted(hostname, hosts));
        }
        return rank;
    }

    @Override
    public String method() {
        return "config";
    }

    @Override
    public byte[] secret() throws IOException {
        String name = table.path("curve_cert").asText("");
        if (name.isEmpty()) {
            throw new IOException(
                    "bootstrap.curve_cert is missing: expected a file that all hosts have and only their"
                            + " owner can read, such as 64 bytes of /dev/urandom with mode 0600");
        }
        Path file = cwd.resolve(name);
        byte[] secret = Files.readAllBytes(file);
        if (Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
            throw new IOException(
                    file + " can be read by others: expected mode 0600; chmod 600 it");
        }
        if (secret.length < CERTIFICATE_BYTES_MIN) {
            throw new IOException(
                    "%s has %d bytes: expected %d or more, made by chance"
                            .formatted(file, secret.length, CERTIFICATE_BYTES_MIN));
        }
        return secret;
    }

    @Override
    public InetSocketAddress endpoint(String hint) throws IOException {
        String uri = uri("bind", "tcp://*:%p");
        String host = host(uri);
        if (!hint.isEmpty()) {
            return new InetSocketAddress(Endpoint.choose(hint), port(uri));
        }
        if (host.equals("*")) {
            return new InetSocketAddress(port(uri));
        }
        InetAddress address =
                java.net.NetworkInterface.getByName(host) == null
                        ? InetAddress.getByName(host)
                        : Endpoint.choose(host);
        return new InetSocketAddress(address, port(uri));
    }

    /// Everybody knows already.
    @Override
    public void announce(InetSocketAddress address) {}

    @Override
    public Found find() throws IOException {
        String uri = uri("connect", "tcp://%h:%p");
        return new Found(
                new InetSocketAddress(InetAddress.getByName(host(uri)), port(uri)), secret());
    }

    @Override
    public boolean isLasting() {
        return true;
    }

    /// Rank 0's `bind` or `connect`, with `%h` and `%p` filled in.
    private String uri(String key, String usual) {
        String general = table.path("default_" + key).asText(usual);
        return first.path(key)
                .asText(general)
                .replace("%h", hosts.getFirst())
                .replace("%p", Integer.toString(table.path("default_port").asInt(PORT)));
    }

    private static String host(String uri) throws IOException {
        int colon = uri.lastIndexOf(':');
        if (!uri.startsWith("tcp://") || colon <= "tcp://".length()) {
            throw wrong(uri);
        }
        return uri.substring("tcp://".length(), colon).replaceAll("[\\[\\]]", "");
    }

    private static int port(String uri) throws IOException {
        try {
            int port = Integer.parseUnsignedInt(uri.substring(uri.lastIndexOf(':') + 1));
            if (port <= PORT_MAX) {
                return port;
            }
        } catch (NumberFormatException e) {
            // As what is too large.
        }
        throw wrong(uri);
    }

    private static IOException wrong(String uri) {
        return new IOException("bootstrap: " + uri + ": expected tcp://ADDRESS:PORT");
    }
}
