package flux.cli.instance;

import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.text.Words;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// `flux getattr`, `setattr`, `lsattr`: the broker's attributes.
public final class AttrCommands {
    private static final CUsage GET =
            new CUsage(
                    "getattr",
                    "name",
                    "Get broker attribute",
                    List.of(),
                    Map.of(),
                    List.of("flux getattr size"));
    private static final CUsage SET =
            new CUsage(
                    "setattr",
                    "name value",
                    "Set broker attribute",
                    List.of(
                            "  -f, --force            force update of attribute that doesn't"
                                    + " support runtime changes"),
                    Map.of("force", 'f'),
                    List.of("flux setattr log-stderr-level 6"));
    private static final CUsage LIST =
            new CUsage(
                    "lsattr",
                    "[-v]",
                    "List broker attributes",
                    List.of("  -v, --values           List values with attributes"),
                    Map.of("values", 'v'),
                    List.of("flux lsattr -v"));

    private AttrCommands() {}

    public static int getattr(List<String> given, Session session) {
        Words words = GET.read(given, 1, session);
        if (words == null) {
            return CUsage.ended(given);
        }
        String name = words.operands().getFirst();
        return Connected.run(
                "getattr",
                session,
                connection -> {
                    try {
                        session.out().println(connection.attribute(name));
                        return 0;
                    } catch (RpcException e) {
                        throw new CommandException(name + ": " + e.getMessage());
                    }
                });
    }

    public static int setattr(List<String> given, Session session) {
        Words words = SET.read(given, 2, session);
        if (words == null) {
            return CUsage.ended(given);
        }
        String name = words.operands().getFirst();
        ObjectNode request = Connection.object();
        request.put("name", name).put("value", words.operands().get(1));
        if (words.has('f')) {
            request.put("force", true);
        }
        return Connected.run(
                "setattr",
                session,
                connection -> {
                    try {
                        connection.rpc("attr.set", request);
                        return 0;
                    } catch (RpcException e) {
                        throw new CommandException(name + ": " + e.getMessage());
                    }
                });
    }

    public static int lsattr(List<String> given, Session session) {
        Words words = LIST.read(given, 0, session);
        if (words == null) {
            return CUsage.ended(given);
        }
        return Connected.run(
                "lsattr",
                session,
                connection -> {
                    TreeSet<String> names = new TreeSet<>();
                    connection
                            .rpc("attr.list", null)
                            .path("names")
                            .forEach(name -> names.add(name.asText()));
                    for (String name : names) {
                        session.out()
                                .println(
                                        words.has('v')
                                                ? "%-40s%s".formatted(name, shown(name, connection))
                                                : name);
                    }
                    return 0;
                });
    }

    /// A dash for one that has no value.
    private static String shown(String name, Connection connection) throws RpcException {
        try {
            return connection.attribute(name);
        } catch (RpcException e) {
            if (e.errnum() == Errno.ENOENT) {
                return "-";
            }
            throw e;
        }
    }
}
