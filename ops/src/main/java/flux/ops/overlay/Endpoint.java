package flux.ops.overlay;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;

/// The address at which rank 0 awaits the others (`tbon.interface-hint`).
final class Endpoint {
    private static final Path ROUTES = Path.of("/proc/net/route");
    private static final String EVERYWHERE = "00000000";

    private Endpoint() {}

    /// @param hint `default-route`, `hostname`, or an interface's name
    static InetAddress choose(String hint) throws IOException {
        return switch (hint) {
            case "default-route" -> {
                String name = defaultRoute();
                yield name.isEmpty() ? byHostname() : of(name);
            }
            case "hostname" -> byHostname();
            default -> of(hint);
        };
    }

    private static String defaultRoute() throws IOException {
        if (!Files.isReadable(ROUTES)) {
            return "";
        }
        for (String line : Files.readAllLines(ROUTES)) {
            String[] words = line.split("\\s+");
            if (words.length > 1 && EVERYWHERE.equals(words[1])) {
                return words[0];
            }
        }
        return "";
    }

    /// A machine without a network has itself.
    private static InetAddress byHostname() {
        try {
            return InetAddress.getLocalHost();
        } catch (IOException e) {
            return InetAddress.getLoopbackAddress();
        }
    }

    private static InetAddress of(String name) throws IOException {
        NetworkInterface found = NetworkInterface.getByName(name);
        if (found == null) {
            throw new IOException(
                    "tbon.interface-hint=%s: no such interface; expected default-route, hostname, or one of %s"
                            .formatted(
                                    name,
                                    NetworkInterface.networkInterfaces()
                                            .map(NetworkInterface::getName)
                                            .toList()));
        }
        InetAddress any = null;
        for (InetAddress address : Collections.list(found.getInetAddresses())) {
            any = address;
            if (address instanceof Inet4Address) {
                return address;
            }
        }
        if (any == null) {
            throw new IOException(
                    "interface "
                            + name
                            + " has no address; name another with -Stbon.interface-hint=");
        }
        return any;
    }
}
