package flux.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.connect.JobIds;
import flux.cli.getopt.Given;
import flux.cli.text.PythonJson;
import flux.ledger.id.JobId;
import flux.ledger.text.Fsd;
import flux.ledger.wire.RpcException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// `flux job why`: what keeps a job waiting, in words, from what the scheduler answers
/// (`sched.why`).
final class WhyCommand {
    private static final double MILLIS_PER_SECOND = 1000;
    private static final int DIGITS = 3;
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    private final Session session;
    private final Connection connection;

    WhyCommand(Session session, Connection connection) {
        this.session = session;
        this.connection = connection;
    }

    int run(Given given) {
        GivenJob job = GivenJob.parse(given.operands(1, 1).getFirst());
        JsonNode why;
        try {
            why = connection.rpc("sched.why", Connection.object().put("id", job.id().value()));
        } catch (RpcException e) {
            throw new CommandException(job.text() + ": " + e.getMessage());
        }
        if (given.has('j')) {
            session.out().println(PythonJson.ascii(why));
            return 0;
        }
        session.out().println(show(job.id()) + ": " + reason(job.id(), why));
        further(why).forEach(line -> session.out().println("  " + line));
        return 0;
    }

    private String show(JobId job) {
        return JobIds.show(job, session);
    }

    private String reason(JobId job, JsonNode why) {
        String reason = why.path("reason").asText();
        return switch (reason) {
            case "resources" -> needs(why, "others hold the rest");
            case "nodes-down" -> needs(why, down(why) + " drained or down: " + names(why));
            case "constraint" ->
                    needs(why, "nodes that do not meet its constraint would have room");
            case "job-ahead" ->
                    "%s is before it and must wait, and its queue lets nobody overtake; ask `flux job why %1$s`"
                            .formatted(blocker(why));
            case "would-delay" ->
                    "there is room for it now, but then %s would start later than planned"
                            .formatted(blocker(why));
            case "queue-depth" ->
                    "only the first %d jobs of its queue are considered (queue-depth)"
                            .formatted(why.path("queue_depth").asInt());
            case "queue-stopped" -> stopped(why);
            case "held" -> held(job, why);
            case "no-scheduler" ->
                    "no scheduler is loaded; `flux module load sched-simple` would load one";
            case "asked-outside" -> "the scheduler, a program of its own, has not decided yet";
            case "starting" -> "it has been given resources, and starts now";
            case "not-yet-considered" -> "it will be considered in the scheduler's next turn";
            case "dependency" -> dependencies(why);
            case "priority" -> "its priority has not been decided yet";
            case "running" -> "it waits for nothing: it runs";
            case "ending" -> "it waits for nothing: it is ending";
            case "inactive" -> "it waits for nothing: it has ended";
            default -> reason;
        };
    }

    /// `needs 3 cores, 1 of 4 free; WHY`.
    private static String needs(JsonNode why, String because) {
        List<String> lacks = new ArrayList<>();
        boolean isShort = false;
        for (JsonNode lack : why.path("shortage")) {
            long needed = lack.path("needed").asLong();
            String type = lack.path("type").asText() + (needed == 1 ? "" : "s");
            lacks.add(
                    "%d %s, %d of %d free"
                            .formatted(
                                    needed,
                                    type,
                                    lack.path("free").asLong(),
                                    lack.path("eligible").asLong()));
            isShort |= lack.path("free").asLong() < needed;
        }
        if (lacks.isEmpty()) {
            return "what it needs is not free";
        }
        String needs = "needs " + String.join("; ", lacks);
        return isShort
                ? needs + "; " + because
                : needs + ", but nothing that fits together and is in service";
    }

    private static String down(JsonNode why) {
        int count = why.path("down_count").asInt();
        return count == 1 ? "1 node is" : count + " nodes are";
    }

    private static String names(JsonNode why) {
        return why.path("down").asText();
    }

    private String blocker(JsonNode why) {
        return show(new JobId(why.path("blocker").asLong()));
    }

    private static String stopped(JsonNode why) {
        String queue = why.path("queue").asText();
        String name = queue.isEmpty() ? "the queue" : "queue " + queue;
        String reason = why.path("stop_reason").asText();
        return "%s is stopped%s; `flux queue start%s` would start it"
                .formatted(
                        name,
                        reason.isEmpty() ? "" : " (" + reason + ")",
                        queue.isEmpty() ? "" : " " + queue);
    }

    private String held(JobId job, JsonNode why) {
        return why.path("urgency").asInt() == 0
                ? "it is held by its urgency, 0; `flux job urgency %s default` would let it go"
                        .formatted(show(job))
                : "its priority is 0";
    }

    private static String dependencies(JsonNode why) {
        List<String> all = new ArrayList<>();
        why.path("dependencies").forEach(dependency -> all.add(dependency.asText()));
        return all.isEmpty()
                ? "it is about to be taken in"
                : "it depends on " + String.join(", ", all);
    }

    private static List<String> further(JsonNode why) {
        List<String> lines = new ArrayList<>();
        int ahead = why.path("jobs_ahead").asInt();
        if (ahead > 0) {
            lines.add(ahead == 1 ? "1 job is before it" : ahead + " jobs are before it");
        }
        if (why.has("t_estimate")) {
            lines.add("planned to start " + date(why.path("t_estimate").asDouble()));
        } else if (why.has("t_free")) {
            lines.add(
                    "there is room by %s if running jobs use all of their time"
                            .formatted(date(why.path("t_free").asDouble())));
        }
        return lines;
    }

    /// `2026-01-31 12:00:00 (in 5m)`.
    private static String date(double seconds) {
        double now = System.currentTimeMillis() / MILLIS_PER_SECOND;
        String in = seconds > now ? "in " + Fsd.format(seconds - now, DIGITS) : "now";
        Instant instant = Instant.ofEpochMilli((long) (seconds * MILLIS_PER_SECOND));
        return "%s (%s)".formatted(DATE.format(instant.atZone(ZoneId.systemDefault())), in);
    }
}
