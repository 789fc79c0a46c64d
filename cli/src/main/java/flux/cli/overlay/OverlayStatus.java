package flux.cli.overlay;

import com.fasterxml.jackson.databind.JsonNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.connect.Deadline;
import flux.cli.getopt.Given;
import flux.ledger.text.Fsd;
import flux.ledger.text.Hostlist;
import flux.ledger.text.Idset;
import flux.ledger.text.InvalidText;
import flux.ledger.wire.RpcException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// `flux overlay status`: the tree below a rank, each with its state.
final class OverlayStatus {
    private static final Set<String> STATES =
            Set.of("full", "partial", "degraded", "lost", "offline");
    private static final double TIMEOUT_SECONDS = 0.5;
    private static final long POLL_MILLIS = 50;
    private static final int DIGITS = 6;
    private static final double NANOS_PER_MILLI = 1e6;

    private final Session session;
    private final Given given;
    private final Connection connection;
    private final List<String> hosts;
    private final Set<Integer> highlighted;
    private final boolean color;

    OverlayStatus(Session session, Given given, Connection connection, List<String> hosts) {
        this.session = session;
        this.given = given;
        this.connection = connection;
        this.hosts = hosts;
        this.highlighted = highlights();
        this.color = isColored();
    }

    void show(int root) throws RpcException {
        double timeout = given.duration('t', TIMEOUT_SECONDS);
        String wanted = given.value('w', "");
        if (!wanted.isEmpty() && !STATES.contains(wanted)) {
            throw new CommandException("invalid --wait state: " + wanted);
        }
        try (Deadline deadline = Deadline.in(timeout == 0 ? -1 : timeout, connection)) {
            JsonNode health = health(root);
            while (!wanted.isEmpty() && !health.path("status").asText().equals(wanted)) {
                pause();
                health = health(root);
            }
            if (given.has('s')) {
                session.out().println(health.path("status").asText());
                return;
            }
            tree(health, "", "", "");
        } catch (CommandException e) {
            throw new CommandException("RPC timed out, see --timeout");
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private JsonNode health(int rank) throws RpcException {
        return connection.rpc("overlay.health", null, rank);
    }

    /// @param lead in front of this line
    /// @param below in front of the lines of its children
    private void tree(JsonNode health, String lead, String below, String trip) throws RpcException {
        line(health, lead, trip);
        List<JsonNode> children = new ArrayList<>();
        for (JsonNode child : health.path("children")) {
            if (!given.has('d') || !child.path("status").asText().equals("full")) {
                children.add(child);
            }
        }
        for (int i = 0; i < children.size(); i++) {
            JsonNode child = children.get(i);
            boolean isLast = i == children.size() - 1;
            String branch = given.has('p') ? "" : below + (isLast ? "└─ " : "├─ ");
            String next = given.has('p') ? "" : below + (isLast ? "   " : "│  ");
            boolean isThere =
                    Set.of("full", "partial", "degraded").contains(child.path("status").asText());
            if (isThere) {
                long began = System.nanoTime();
                JsonNode own = health(child.path("rank").asInt());
                double millis = (System.nanoTime() - began) / NANOS_PER_MILLI;
                tree(own, branch, next, String.format(Locale.ROOT, " (%.3f ms)", millis));
            } else if (!given.has('g')) {
                line(child, branch, "");
            }
        }
    }

    private void line(JsonNode health, String lead, String trip) {
        int rank = health.path("rank").asInt();
        String since =
                given.has('v')
                        ? " for " + Fsd.format(health.path("duration").asDouble(), DIGITS)
                        : "";
        String name = rank + " " + (rank < hosts.size() ? hosts.get(rank) : "?");
        boolean bright = highlighted.contains(rank);
        String shown =
                bright ? (color ? "\u001b[34m" + name + "\u001b[0m" : "<<" + name + ">>") : name;
        session.out()
                .println(
                        lead
                                + shown
                                + ": "
                                + health.path("status").asText()
                                + since
                                + (given.count('v') > 1 ? trip : ""));
    }

    private Set<Integer> highlights() {
        Set<Integer> ranks = new HashSet<>();
        String target = given.value('H', "");
        if (target.isEmpty()) {
            return ranks;
        }
        try {
            Idset.parse(target).forEach(ranks::add);
        } catch (InvalidText e) {
            try {
                Hostlist.parse(target).hosts().forEach(host -> ranks.add(hosts.indexOf(host)));
            } catch (InvalidText none) {
                throw new CommandException("--highlight: invalid argument: " + target);
            }
        }
        if (ranks.stream().anyMatch(rank -> rank < 0 || rank >= hosts.size())) {
            throw new CommandException("--highlight: invalid argument: " + target);
        }
        ranks.add(0);
        return ranks;
    }

    private boolean isColored() {
        String when = given.value('L', given.has('L') ? "always" : "auto");
        return switch (when) {
            case "always" -> true;
            case "never" -> false;
            case "auto" ->
                    session.isTerminal(1) && session.env().getOrDefault("NO_COLOR", "").isEmpty();
            default -> throw new CommandException("Invalid argument to --color: " + when);
        };
    }
}
