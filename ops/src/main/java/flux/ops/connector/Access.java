package flux.ops.connector;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.wire.Credential;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.OptionalInt;
import java.util.stream.Stream;
import jdk.net.ExtendedSocketOptions;

/// Who may connect, and as what: the peer's credentials as the kernel gives them, and the
/// `[access]` table of the configuration.
public final class Access {
    private static final int ROOT = 0;

    private final int ownerUserid;
    private final UserPrincipal owner;
    private final boolean allowGuests;
    private final boolean allowRootOwner;

    /// @param own a file of the instance owner
    public Access(Path own, boolean allowGuests, boolean allowRootOwner) throws IOException {
        this.ownerUserid = (Integer) Files.getAttribute(own, "unix:uid");
        this.owner = Files.getOwner(own);
        this.allowGuests = allowGuests;
        this.allowRootOwner = allowRootOwner;
    }

    /// As the table `[access]` of `config` says.
    ///
    /// @param own a file of the instance owner
    public static Access of(JsonNode config, Path own) throws IOException {
        JsonNode table = config.path("access");
        return new Access(
                own,
                table.path("allow-guest-user").asBoolean(),
                table.path("allow-root-owner").asBoolean());
    }

    public int ownerUserid() {
        return ownerUserid;
    }

    /// @return without any role when the peer may not connect
    Credential credential(SocketChannel socket) throws IOException {
        UserPrincipal peer = socket.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
        if (peer.equals(owner)) {
            return new Credential(ownerUserid, Credential.OWNER | Credential.LOCAL);
        }
        OptionalInt userid = userid(peer.getName());
        if (userid.isEmpty()) {
            return Credential.UNSET;
        }
        if (userid.getAsInt() == ROOT && allowRootOwner) {
            return new Credential(ROOT, Credential.OWNER | Credential.LOCAL);
        }
        return allowGuests
                ? new Credential(userid.getAsInt(), Credential.USER | Credential.LOCAL)
                : Credential.UNSET;
    }

    /// The JDK gives a peer's name, or its number when it has no name.
    private static OptionalInt userid(String name) throws IOException {
        if (name.chars().allMatch(Character::isDigit)) {
            return OptionalInt.of(Integer.parseInt(name));
        }
        try (Stream<String> lines = Files.lines(Path.of("/etc/passwd"))) {
            return lines.map(line -> line.split(":"))
                    .filter(parts -> parts.length > 2 && parts[0].equals(name))
                    .mapToInt(parts -> Integer.parseInt(parts[2]))
                    .findFirst();
        }
    }
}
