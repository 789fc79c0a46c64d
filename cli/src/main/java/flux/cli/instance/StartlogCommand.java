package flux.cli.instance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.getopt.Given;
import flux.cli.getopt.Subcommand;
import flux.cli.getopt.Syntax;
import flux.ledger.text.Fsd;
import flux.ledger.wire.RpcException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `flux startlog`: when the instance ran, and whether it ended in order. Source: flux-startlog(1).
public final class StartlogCommand {
    private static final String TABLE =
            """
            [OPTIONS...]
            Show when the instance ran
            -c, --check  Exit with 1 if the instance was not shut down in order the last time
            -q, --quiet  Write nothing
            -v, --show-version  Show the version of Flux, too
            (V) --verbose  As -v
            Beyond Flux:
            (J) --json  Write JSON
            Examples:
              flux startlog
              flux startlog --check --quiet || echo crashed
            """;
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DIGITS = 2;

    /// One life of the instance.
    ///
    /// @param end null when nobody wrote one
    record Life(double start, String version, @Nullable Double end) {}

    private StartlogCommand() {}

    /// @return the exit status
    public static int run(List<String> words, Session session) {
        return Subcommand.run(
                "flux-startlog",
                Syntax.of("flux", "startlog", TABLE),
                words,
                session,
                given -> run(given, session));
    }

    private static int run(Given given, Session session) throws RpcException {
        given.operands(0, 0);
        List<Life> lives = lives(eventlog(session));
        boolean crashed = lives.size() > 1 && lives.get(lives.size() - 2).end() == null;
        if (given.has('J')) {
            session.out().println(JSON.valueToTree(lives).toString());
        } else if (!given.has('q')) {
            double now = System.currentTimeMillis() / 1000.0;
            for (int i = 0; i < lives.size(); i++) {
                String version =
                        given.has('v') || given.has('V')
                                ? "%25s  ".formatted(lives.get(i).version())
                                : "";
                boolean runs = i == lives.size() - 1;
                session.out().println(version + line(lives.get(i), runs, now));
            }
        }
        return given.has('c') && crashed ? 1 : 0;
    }

    private static String eventlog(Session session) throws RpcException {
        try (Connection connection = Connection.open(session)) {
            JsonNode answer =
                    connection.rpc(
                            "kvs.lookup",
                            Connection.object()
                                    .put("key", "admin.eventlog")
                                    .put("namespace", "primary")
                                    .put("flags", 0));
            String data = answer.path("val").path("data").asText("");
            return new String(Base64.getDecoder().decode(data), UTF_8);
        }
    }

    static List<Life> lives(String eventlog) {
        List<Life> lives = new ArrayList<>();
        for (String line : eventlog.lines().toList()) {
            JsonNode event;
            try {
                event = JSON.readTree(line);
            } catch (JsonProcessingException e) {
                throw new CommandException("admin.eventlog cannot be read: Protocol error");
            }
            double when = event.path("timestamp").asDouble();
            switch (event.path("name").asText()) {
                case "start" ->
                        lives.add(
                                new Life(
                                        when,
                                        event.path("context").path("core_version").asText(""),
                                        null));
                case "finish" -> {
                    if (!lives.isEmpty()) {
                        Life last = lives.removeLast();
                        lives.add(new Life(last.start(), last.version(), when));
                    }
                }
                default -> {}
            }
        }
        return lives;
    }

    /// @param runs whether this is the life that goes on
    static String line(Life life, boolean runs, double now) {
        Double end = life.end();
        String start = minute(life.start());
        if (end != null) {
            return start + " - " + minute(end) + " (" + duration(end - life.start()) + ")";
        }
        return runs
                ? start + " - running (" + duration(now - life.start()) + ")"
                : start + " - crashed";
    }

    private static String duration(double seconds) {
        return Fsd.format(Math.max(seconds, 0), DIGITS);
    }

    private static String minute(double seconds) {
        return MINUTE.format(Instant.ofEpochSecond((long) seconds).atZone(ZoneId.systemDefault()));
    }
}
