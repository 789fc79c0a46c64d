package flux.cli.overlay;

import com.fasterxml.jackson.databind.JsonNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.getopt.Given;
import flux.cli.getopt.Subcommands;
import flux.ledger.text.Hostlist;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// `flux overlay status|lookup|parentof|disconnect|errors|trace`. Source: flux-overlay(1).
public final class OverlayCommand {
    private static final String USAGE =
            """
            Usage: flux-overlay [OPTIONS] COMMAND ARGS
              -h, --help             Display this message.

            Common commands from flux-overlay:
               errors          Show overlay errors
               status          Display overlay subtree health status
               lookup          translate rank to hostname or hostname to rank
               parentof        show the parent of RANK
               disconnect      disconnect a subtree rooted at RANK
               trace           Trace overlay messages
            """;
    private static final Map<String, String> TABLES =
            Map.of(
                    "status",
                    """
                    [OPTIONS]
                    Display overlay subtree health status
                    -r, --rank=NODEID  Check health of subtree rooted at NODEID (default 0)
                    -v, --verbose  Increase reporting detail: -v shows time since last state change, -vv \
                    adds round trip time
                    -t, --timeout=FSD  Set RPC timeout, 0=disable (default 0.5s)
                    (s) --summary  Show only the root subtree status
                    (d) --down  Show only the partial/degraded subtrees
                    (p) --no-pretty  Do not indent entries and use line drawing characters
                    (g) --no-ghost  Do not fill in presumed state of nodes that are inaccessible
                    -L, --color[=WHEN]  Colorize output when supported; WHEN can be 'always', 'never', \
                    or 'auto' (default)
                    -H, --highlight=TARGET  Highlight one or more TARGETs and their ancestors
                    -w, --wait=STATE  Wait until subtree enters STATE before reporting
                    Examples:
                      flux overlay status -v
                      flux overlay status --wait=full --timeout=30s
                    """,
                    "lookup",
                    one("TARGET", "translate rank to hostname or hostname to rank", "lookup node2"),
                    "parentof",
                    one("RANK", "show the parent of RANK", "parentof 3"),
                    "disconnect",
                    """
                    [OPTIONS] TARGET
                    disconnect a subtree rooted at RANK
                    -r, --parent=NODEID  Set parent rank to NODEID (default: determine from topology)
                    Examples:
                      flux overlay disconnect 3
                    """,
                    "errors",
                    """
                    [OPTIONS]
                    Show overlay errors
                    -t, --timeout=FSD  Set RPC timeout, 0=disable (default 0.5s)
                    Examples:
                      flux overlay errors
                    """,
                    "trace",
                    """
                    [OPTIONS] [topic-glob]
                    Trace overlay messages
                    -r, --rank=NODEID  Filter output by peer rank
                    -t, --type=TYPE,...  Filter output by message type
                    -f, --full  Show JSON payload, if any
                    Examples:
                      flux overlay trace
                    """);
    private static final Subcommands SUBCOMMANDS =
            Subcommands.of("flux-overlay", "flux overlay", USAGE, TABLES);

    private final Session session;
    private final Given given;
    private final Connection connection;
    private final int size;
    private final List<String> hosts;

    private OverlayCommand(Session session, Given given, Connection connection)
            throws RpcException {
        this.session = session;
        this.given = given;
        this.connection = connection;
        this.size = Integer.parseInt(connection.attribute("size"));
        this.hosts = Hostlist.parse(connection.attribute("hostlist")).hosts();
    }

    private static String one(String operand, String what, String example) {
        return operand + "\n" + what + "\nExamples:\n  flux overlay " + example + "\n";
    }

    /// @return the exit status
    public static int run(List<String> words, Session session) {
        return SUBCOMMANDS.runConnected(
                words,
                session,
                (action, given, connection) ->
                        new OverlayCommand(session, given, connection).run(action));
    }

    private int run(String action) throws RpcException, IOException {
        switch (action) {
            case "status" -> {
                given.operands(0, 0);
                int root = given.integer('r', 0);
                checkRank(root);
                new OverlayStatus(session, given, connection, hosts).show(root);
            }
            case "lookup" -> lookup(given.operand());
            case "parentof" -> {
                int rank = rank(given.operand());
                session.out().println(parent(rank));
            }
            case "disconnect" -> disconnect(given.operand());
            case "errors" -> errors();
            default -> trace();
        }
        return 0;
    }

    private void checkRank(int rank) {
        if (rank < 0 || rank >= size) {
            throw new CommandException(rank + " is not a valid rank in this instance");
        }
    }

    private int rank(String text) {
        if (text.matches("[0-9]{1,9}")) {
            int rank = Integer.parseInt(text);
            checkRank(rank);
            return rank;
        }
        int rank = hosts.indexOf(text);
        if (rank < 0) {
            throw new CommandException("host " + text + " not found in host map");
        }
        return rank;
    }

    private void lookup(String target) {
        int rank = rank(target);
        boolean isRank = target.matches("[0-9]{1,9}");
        session.out().println(isRank ? hosts.get(rank) : Integer.toString(rank));
    }

    private int parent(int rank) throws RpcException {
        Map<Integer, Integer> parents = new HashMap<>();
        collect(connection.rpc("overlay.topology", Connection.object().put("rank", 0), 0), parents);
        Integer parent = parents.get(rank);
        if (parent == null) {
            throw new CommandException(rank + " has no parent");
        }
        return parent;
    }

    private static void collect(JsonNode node, Map<Integer, Integer> parents) {
        for (JsonNode child : node.path("children")) {
            parents.put(child.path("rank").asInt(), node.path("rank").asInt());
            collect(child, parents);
        }
    }

    private void disconnect(String target) throws RpcException {
        int child = rank(target);
        int parent = given.has('r') ? given.integer('r', 0) : parent(child);
        checkRank(parent);
        session.err()
                .println(
                        "flux-overlay: asking %s (rank %d) to disconnect child %s (rank %d)"
                                .formatted(hosts.get(parent), parent, hosts.get(child), child));
        connection.rpc(
                "overlay.disconnect-subtree", Connection.object().put("rank", child), parent);
    }

    /// What is known of ranks that are lost, those with the same story together.
    private void errors() throws RpcException {
        given.operands(0, 0);
        Map<String, StringBuilder> stories = new java.util.TreeMap<>();
        for (int rank = 0; rank < size; rank++) {
            for (JsonNode child : connection.rpc("overlay.health", null, rank).path("children")) {
                String error = child.path("error").asText("");
                if (!error.isEmpty()) {
                    StringBuilder lost = stories.computeIfAbsent(error, _ -> new StringBuilder());
                    lost.append(lost.isEmpty() ? "" : ",");
                    lost.append(hosts.get(child.path("rank").asInt()));
                }
            }
        }
        stories.forEach(
                (story, lost) ->
                        session.out()
                                .println(Hostlist.parse(lost.toString()).encode() + ": " + story));
    }

    private void trace() throws RpcException, IOException {
        try (RpcStream stream = connection.stream("overlay.trace", Connection.object())) {
            for (JsonNode next = stream.next(); next != null; next = stream.next()) {
                session.out().println(next);
                session.out().flush();
            }
        }
    }
}
