package flux.cli.attach;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.connect.JobIds;
import flux.ledger.id.JobId;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Follows one job to its end: three streams of events over one connection, in the order in which
/// Flux's own clients ask for them.
public final class Attach {
    private static final int FAILED = 1;
    private static final double MILLIS_PER_SECOND = 1000;
    private static final int INITIAL_SENTINEL = 2;
    private static final long LATER_MILLIS = 1000;
    private static final long SOON_MILLIS = 100;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Session session;
    private final Connection connection;
    private final JobId id;
    private final String shownId;
    private final AttachOptions options;
    private final OutputCopy output;
    private final AttachSignals signals;
    private @Nullable RpcStream main;
    private @Nullable RpcStream exec;
    private @Nullable RpcStream out;
    private @Nullable StdinPump stdin;
    private @Nullable Tail tail;
    private @Nullable TerminalAttach terminal;
    private final @Nullable StatusLine status;

    /// What the terminal shows is in the job's output, too, and not to be shown twice.
    private boolean capturedToo;

    private String service = "";
    private double attachTime;
    private double submitTime;

    /// An event of a job seen live that waits until what came before it is shown: `finish` until
    /// all output and the events of its execution are, a fatal exception until the output is that
    /// was there. Each stream has an order, but only time orders the streams. A job's past is shown
    /// stream by stream, as Flux does.
    private @Nullable JsonNode held;

    private boolean fatal;
    private boolean outputStarted;

    /// What was there when the events of the execution, and the output, were asked for has come.
    private boolean execCaughtUp;

    private boolean outputCaughtUp;

    private boolean detached;
    private @Nullable Integer waitStatus;

    public Attach(Session session, Connection connection, JobId id, AttachOptions options) {
        this(session, connection, id, JobIds.show(id, session), options);
    }

    /// @param shownId what messages call the job
    public Attach(
            Session session,
            Connection connection,
            JobId id,
            String shownId,
            AttachOptions options) {
        this.session = session;
        this.connection = connection;
        this.id = id;
        this.shownId = shownId;
        this.options = options;
        this.tail = options.tailLines() < 0 ? null : new Tail(options.tailLines());
        this.signals = new AttachSignals(session, id, this::cutOff);
        this.output = new OutputCopy(session, options.label());
        this.status = status();
    }

    private @Nullable StatusLine status() {
        boolean isShown =
                switch (options.status()) {
                    case NEVER -> false;
                    case LATER, ON_TERMINAL -> StatusLine.isWanted(session);
                    case ALWAYS -> true;
                };
        boolean isLater = options.status() == AttachOptions.Status.LATER;
        long delay = isLater ? LATER_MILLIS : SOON_MILLIS;
        return isShown ? new StatusLine(session, id, shownId, delay) : null;
    }

    private void endStatus() {
        if (status != null) {
            status.end();
        }
    }

    /// Returns when the job has ended, with the job's exit code.
    ///
    /// @throws CommandException when there is no such job, or it is somebody else's
    public int run() {
        if (options.takesSignals()) {
            signals.install();
        }
        attachTime = System.currentTimeMillis() / MILLIS_PER_SECOND;
        try {
            main = watch("eventlog", 0);
            follow();
        } catch (RpcException e) {
            throw new CommandException(reason(e));
        } catch (IOException e) {
            if (!signals.isDetaching()) {
                throw Connection.lost(e);
            }
        } finally {
            endStatus();
            if (terminal != null) {
                terminal.finish();
            }
            session.out().flush();
            if (stdin != null) {
                stdin.stop();
            }
        }
        return exitCode();
    }

    private void cutOff() {
        try {
            connection.client().abort();
        } catch (IOException e) {
            // Then it was cut off before.
        }
    }

    private String reason(RpcException e) {
        String why =
                switch (e.errnum()) {
                    case Errno.ENOENT -> "No such job";
                    case Errno.EPERM -> "that is not your job";
                    default -> String.valueOf(e.getMessage());
                };
        return "Failed to attach to " + shownId + ": " + why;
    }

    private RpcStream watch(String path, int flags) throws IOException {
        return connection.client().stream(
                "job-info.eventlog-watch",
                Connection.object().put("id", id.value()).put("path", path).put("flags", flags));
    }

    private void follow() throws IOException, RpcException {
        while (main != null || exec != null || out != null) {
            boolean worked = false;
            while (main != null && main.isReady() && held == null) {
                worked = true;
                JsonNode event = event(main);
                if (event == null) {
                    main = null;
                } else if (waits(event)) {
                    held = event;
                } else {
                    onMain(event);
                }
            }
            while (exec != null && exec.isReady()) {
                worked = true;
                JsonNode event = execEvent(exec);
                if (event == null) {
                    exec = null;
                } else if (event.isMissingNode()) {
                    execCaughtUp = true;
                } else {
                    onExec(event);
                }
            }
            while (out != null && out.isReady()) {
                worked = true;
                JsonNode event = outputEvent(out);
                onOutput(event);
                if (event == null) {
                    out = null;
                }
            }
            if (held != null && isTimeFor(held)) {
                JsonNode event = held;
                held = null;
                worked = true;
                onMain(event);
            }
            if (!worked) {
                session.out().flush();
                connection.client().awaitAny();
            }
        }
    }

    private boolean waits(JsonNode event) {
        return (exec != null || out != null)
                && (isFinish(event) || isFatal(event))
                && event.path("timestamp").doubleValue() > attachTime;
    }

    private boolean isTimeFor(JsonNode event) {
        return isFinish(event)
                ? exec == null && out == null
                : (exec == null || execCaughtUp) && (out == null || outputCaughtUp);
    }

    private static boolean isFinish(JsonNode event) {
        return event.path("name").asText().equals(AttachOptions.FINISH);
    }

    private static boolean isFatal(JsonNode event) {
        return event.path("name").asText().equals("exception")
                && event.path("context").path("severity").intValue() == 0;
    }

    private static @Nullable JsonNode event(RpcStream stream) throws IOException, RpcException {
        JsonNode answer = stream.next();
        return answer == null ? null : JSON.readTree(answer.path("event").asText());
    }

    /// An exec eventlog that is not there is one that has ended.
    private static @Nullable JsonNode execEvent(RpcStream stream) throws IOException, RpcException {
        try {
            return event(stream);
        } catch (RpcException e) {
            if (e.errnum() == Errno.ENOENT) {
                return null;
            }
            throw e;
        }
    }

    private @Nullable JsonNode outputEvent(RpcStream stream) throws IOException, RpcException {
        try {
            return event(stream);
        } catch (RpcException e) {
            if (e.errnum() == Errno.ENOENT) {
                session.err().println("flux-job: No job output found");
                return null;
            }
            throw e;
        }
    }

    private void onMain(JsonNode event) throws IOException {
        String name = event.path("name").asText();
        JsonNode context = event.path("context");
        if (status != null) {
            status.on(event);
        }
        switch (name) {
            case "submit" -> {
                submitTime = event.path("timestamp").doubleValue();
                exec = watch("guest.exec.eventlog", INITIAL_SENTINEL);
            }
            case "exception" -> onException(event, context);
            case "finish" -> onFinish(context.path("status").intValue());
            default -> {}
        }
        if (options.showEvents() && !name.equals("exception")) {
            show("job.", event);
        }
        if (endsMain(name) && main != null) {
            detached = waitStatus == null;
            main.close();
            main = null;
        }
    }

    /// After `finish` the rest is near, and is shown.
    private boolean endsMain(String event) {
        return event.equals(options.waitEvent()) && !event.equals(AttachOptions.FINISH);
    }

    private void onException(JsonNode event, JsonNode context) {
        int severity = context.path("severity").intValue();
        session.out().flush();
        if (status != null) {
            status.makeRoom();
        }
        session.err()
                .printf(
                        Locale.ROOT,
                        "%.3fs: job.exception %s type=%s severity=%d %s%n",
                        event.path("timestamp").doubleValue() - submitTime,
                        shownId,
                        context.path("type").asText(),
                        severity,
                        context.path("note").asText());
        fatal |= severity == 0;
    }

    private void onFinish(int status) {
        waitStatus = status;
        String text = WaitStatus.describe(status);
        if (!text.isEmpty()) {
            session.out().flush();
            session.err().println("flux-job: " + text);
        }
    }

    private void onExec(JsonNode event) throws IOException {
        String name = event.path("name").asText();
        if (name.equals("shell.init")) {
            startOutput();
            service = event.path("context").path("service").asText();
            endStatus();
            String pty = event.path("context").path("pty").asText();
            if (!pty.isEmpty() && waitStatus == null && !isOver()) {
                terminal = TerminalAttach.start(session, signals, service, pty, options.readOnly());
                capturedToo = event.path("context").has("capture");
            } else if (options.stdinRanks().equals(AttachOptions.ALL_RANKS)) {
                startInput(AttachOptions.ALL_RANKS, "");
            }
        } else if (name.equals("shell.start")
                && !options.stdinRanks().equals(AttachOptions.ALL_RANKS)) {
            chooseInput(event.path("context").path("taskmap"));
        } else if (name.equals("complete")) {
            startOutput(); // of a job whose shell never came up
        }
        if (options.showExec()) {
            show("exec.", event);
        }
    }

    private boolean isOver() {
        return held != null && isFinish(held);
    }

    private void startOutput() throws IOException {
        if (!outputStarted) {
            outputStarted = true;
            out = watch("guest.output", INITIAL_SENTINEL);
        }
    }

    private void startInput(String ranks, String closedRanks) {
        if (!options.readOnly()) {
            stdin = StdinPump.start(session, service, ranks, closedRanks);
        }
    }

    private void chooseInput(JsonNode taskmap) {
        StdinRanks ranks = StdinRanks.of(options.stdinRanks(), taskmap);
        if (ranks.differFrom(options.stdinRanks())) {
            session.err()
                    .println(
                            "flux-job: warning: adjusting --stdin-ranks from %s to %s"
                                    .formatted(options.stdinRanks(), ranks.open().encode()));
        }
        startInput(ranks.open().encode(), ranks.closed().encode());
    }

    /// @param event missing when what was there before is over; null at the end
    private void onOutput(@Nullable JsonNode event) {
        outputCaughtUp |= event == null || event.isMissingNode();
        if (capturedToo && event != null && event.path("name").asText().equals("data")) {
            return;
        }
        if (tail == null) {
            if (event != null && !event.isMissingNode()) {
                output.on(event, submitTime);
            }
        } else if (event != null && !event.isMissingNode()) {
            tail.add(event);
        } else {
            tail.copyTo(output, submitTime);
            tail = null;
        }
    }

    private void show(String prefix, JsonNode event) {
        JsonNode context = event.path("context");
        session.out().flush();
        session.err()
                .printf(
                        Locale.ROOT,
                        "%.3fs: %s%s%s%n",
                        event.path("timestamp").doubleValue() - submitTime,
                        prefix,
                        event.path("name").asText(),
                        context instanceof MissingNode ? "" : " " + context);
    }

    private int exitCode() {
        if (waitStatus != null) {
            return WaitStatus.exitCode(waitStatus);
        }
        return fatal || detached ? FAILED : 0;
    }
}
