package flux.cli.attach;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.ledger.id.JobId;
import flux.ledger.wire.RpcException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a job waits for, and how long it has: one line of a terminal, written anew every second
/// until the job starts. Source: flux-job(1), attach.
final class StatusLine {
    private static final long MILLIS_PER_SECOND = 1000;
    private static final int SECONDS_PER_MINUTE = 60;
    private static final String WAITING = "waiting for resources";

    /// Of the line beside the id and the text: `flux-job: `, blanks and the time.
    private static final int OTHER_COLUMNS = 20;

    private final Session session;
    private final JobId id;
    private final String shownId;
    private final Thread ticker = Thread.ofVirtual().name("status line").unstarted(this::tick);
    private final long delayMillis;
    private double submitTime;
    private String text = "";
    private String queueNote = "";
    private boolean isShown;
    private boolean isOver;

    /// @param delayMillis the line is not shown before: of a job that starts at once, or has
    ///     started long ago, nobody needs to know what it waited for
    StatusLine(Session session, JobId id, String shownId, long delayMillis) {
        this.session = session;
        this.id = id;
        this.shownId = shownId;
        this.delayMillis = delayMillis;
    }

    /// True when the caller can see it: all three descriptors are a terminal.
    static boolean isWanted(Session session) {
        return session.isTerminal(0)
                && session.isTerminal(1)
                && session.isTerminal(2)
                && !session.env().containsKey("FLUX_ATTACH_NONINTERACTIVE");
    }

    /// Takes in an event of the job's main eventlog.
    synchronized void on(JsonNode event) {
        if (isOver) {
            return;
        }
        String name = event.path("name").asText();
        if (name.equals("submit")) {
            submitTime = event.path("timestamp").doubleValue();
            text = "submitted";
            ticker.start();
            return;
        }
        String next = textAfter(name, event.path("context"));
        if (next.isEmpty() || next.equals(text)) {
            return;
        }
        text = next;
        if (name.equals("start") || name.equals("clean")) {
            end();
        } else if (isShown) {
            show();
        }
    }

    private static String textAfter(String event, JsonNode context) {
        return switch (event) {
            case "dependency-add", "validate" -> "resolving dependencies";
            case "depend" -> "waiting for priority assignment";
            case "priority", "flux-restart" -> WAITING;
            case "prolog-start" -> "waiting for prolog";
            case "alloc", "prolog-finish" -> "starting";
            case "start" -> "started";
            case "clean" -> "ended";
            case "exception" ->
                    context.path("severity").asInt() == 0 ? "canceling due to exception" : "";
            default -> "";
        };
    }

    /// Something else is about to be written to the terminal, from the beginning of a line.
    synchronized void makeRoom() {
        if (isShown && !isOver) {
            session.err().println();
        }
    }

    /// The job's output begins, or nobody waits any more: the line stays as it is.
    synchronized void end() {
        if (isOver) {
            return;
        }
        if (isShown) {
            show();
            session.err().println();
        }
        isOver = true;
        ticker.interrupt();
    }

    private synchronized void show() {
        if (isOver || text.isEmpty()) {
            return;
        }
        isShown = true;
        long now = System.currentTimeMillis();
        long seconds = Math.max(0, (long) (now / (double) MILLIS_PER_SECOND - submitTime));
        int width = Math.max(1, session.columns() - OTHER_COLUMNS - shownId.length());
        String whole = text.equals(WAITING) ? text + queueNote : text;
        session.err()
                .printf(
                        Locale.ROOT,
                        "\rflux-job: %s %-" + width + "s %02d:%02d:%02d\r",
                        shownId,
                        whole,
                        seconds / (SECONDS_PER_MINUTE * SECONDS_PER_MINUTE),
                        seconds / SECONDS_PER_MINUTE % SECONDS_PER_MINUTE,
                        seconds % SECONDS_PER_MINUTE);
        session.err().flush();
    }

    private void tick() {
        try {
            Thread.sleep(delayMillis);
            while (!Thread.currentThread().isInterrupted()) {
                look();
                show();
                Thread.sleep(MILLIS_PER_SECOND);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// A job that waits in a queue that is stopped waits for more than resources.
    private void look() {
        synchronized (this) {
            if (!text.equals(WAITING)) {
                return;
            }
        }
        String note = stoppedQueue();
        synchronized (this) {
            queueNote = note;
        }
    }

    private String stoppedQueue() {
        try (Connection connection = Connection.open(session)) {
            ObjectNode request = Connection.object().put("id", id.value());
            request.putArray("attrs").add("queue");
            JsonNode job = connection.rpc("job-list.list-id", request).path("job");
            @Nullable String queue = job.path("queue").asText(null);
            ObjectNode asked = Connection.object();
            if (queue != null) {
                asked.put("name", queue);
            }
            boolean runs =
                    connection.rpc("job-manager.queue-status", asked).path("start").asBoolean();
            return runs ? "" : " (" + (queue == null ? "" : queue + " ") + "queue stopped)";
        } catch (RpcException | CommandException e) {
            return ""; // it is a line to look at, no more
        }
    }
}
