package flux.cli.instance;

import com.fasterxml.jackson.databind.JsonNode;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.connect.Users;
import flux.ledger.text.Fsd;
import flux.ledger.text.Idset;
import flux.ledger.wire.RpcException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// `flux uptime`: how long the instance has been there, and what is amiss.
public final class UptimeCommand {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");
    private static final CUsage USAGE =
            new CUsage(
                    "uptime",
                    "[OPTIONS]",
                    "Show how long this Flux instance has been running",
                    List.of(),
                    Map.of(),
                    List.of("flux uptime"));

    private UptimeCommand() {}

    /// @return the exit status
    public static int run(List<String> given, Session session) {
        if (USAGE.read(given, 0, session) == null) {
            return CUsage.ended(given);
        }
        return Connected.run(
                "uptime",
                session,
                connection -> {
                    session.out().println(summary(connection));
                    String disabled = disabled(connection);
                    if (!disabled.isEmpty()) {
                        session.out().println("  " + disabled);
                    }
                    return 0;
                });
    }

    private static String summary(Connection connection) throws RpcException {
        JsonNode state = connection.rpc("state-machine.get", null);
        double start = Double.parseDouble(connection.attribute("broker.starttime"));
        double seconds = System.currentTimeMillis() / 1000.0 - start;
        JsonNode resources = connection.rpc("resource.status", null);
        int drained = 0;
        for (Map.Entry<String, JsonNode> ranks : resources.path("drain").properties()) {
            drained += Idset.parse(ranks.getKey()).size();
        }
        int offline = Idset.parse(resources.path("offline").asText("")).size();
        return " %s %s %s,  owner %s,  depth %s,  size %s%s%s"
                .formatted(
                        CLOCK.format(Instant.now().atZone(ZoneId.systemDefault())),
                        state.path("state").asText(),
                        Fsd.format(seconds, 2),
                        Users.name(Long.parseLong(connection.attribute("security.owner"))),
                        connection.attribute("instance-level"),
                        connection.attribute("size"),
                        drained == 0 ? "" : ",  " + drained + " drained",
                        offline == 0 ? "" : ",  " + offline + " offline");
    }

    /// What all queues refuse.
    private static String disabled(Connection connection) throws RpcException {
        List<String> names = new ArrayList<>();
        connection
                .rpc("job-manager.queue-list", null)
                .path("queues")
                .forEach(name -> names.add(name.asText()));
        boolean enabled = false;
        boolean started = false;
        for (String name : names.isEmpty() ? List.of("") : names) {
            var request = Connection.object();
            if (!name.isEmpty()) {
                request.put("name", name);
            }
            JsonNode queue = connection.rpc("job-manager.queue-status", request);
            enabled |= queue.path("enable").asBoolean();
            started |= queue.path("start").asBoolean();
        }
        List<String> notices = new ArrayList<>();
        if (!enabled) {
            notices.add("submit disabled");
        }
        if (!started) {
            notices.add("scheduler stopped");
        }
        return String.join(",  ", notices);
    }
}
