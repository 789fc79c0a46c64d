package flux.cli.attach;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.connect.JobIds;
import flux.ledger.id.JobId;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Follows one job to its end: shows what its eventlogs tell, and passes on what is typed.
public final class Attach implements JobEventlogs.Listener {
    private static final int FAILED = 1;
    private static final double MILLIS_PER_SECOND = 1000;
    private static final long LATER_MILLIS = 1000;
    private static final long SOON_MILLIS = 100;

    private final Session session;
    private final Connection connection;
    private final JobId id;
    private final String shownId;
    private final AttachOptions options;
    private final OutputCopy output;
    private final AttachSignals signals;
    private final JobEventlogs eventlogs;
    private @Nullable StdinPump stdin;
    private @Nullable Tail tail;
    private @Nullable TerminalAttach terminal;
    private final @Nullable StatusLine status;

    /// What the terminal shows is in the job's output, too, and not to be shown twice.
    private boolean capturedToo;

    private String service = "";
    private double submitTime;
    private boolean fatal;
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
        this.eventlogs = new JobEventlogs(JobEventlogs.of(connection.client(), id), this);
    }

    private @Nullable StatusLine status() {
        boolean isShown =
                switch (options.status()) {
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
        try {
            eventlogs.follow(System.currentTimeMillis() / MILLIS_PER_SECOND);
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

    @Override
    public void onMain(JsonNode event) throws IOException {
        String name = event.path("name").asText();
        JsonNode context = event.path("context");
        if (status != null) {
            status.on(event);
        }
        switch (name) {
            case "submit" -> {
                submitTime = event.path("timestamp").doubleValue();
                eventlogs.watchExec();
            }
            case "exception" -> onException(event, context);
            case "finish" -> onFinish(context.path("status").intValue());
            default -> {}
        }
        if (options.showEvents() && !name.equals("exception")) {
            show("job.", event);
        }
        if (endsMain(name)) {
            detached = waitStatus == null;
            eventlogs.endMain();
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

    @Override
    public void onExec(JsonNode event) throws IOException {
        String name = event.path("name").asText();
        if (name.equals("shell.init")) {
            eventlogs.watchOutput();
            service = event.path("context").path("service").asText();
            endStatus();
            String pty = event.path("context").path("pty").asText();
            if (!pty.isEmpty() && waitStatus == null && !eventlogs.isFinishHeld()) {
                terminal = TerminalAttach.start(session, signals, service, pty, options.readOnly());
                capturedToo = event.path("context").has("capture");
            } else if (options.stdinRanks().equals(AttachOptions.ALL_RANKS)) {
                startInput(AttachOptions.ALL_RANKS, "");
            }
        } else if (name.equals("shell.start")
                && !options.stdinRanks().equals(AttachOptions.ALL_RANKS)) {
            chooseInput(event.path("context").path("taskmap"));
        } else if (name.equals("complete")) {
            eventlogs.watchOutput(); // of a job whose shell never came up
        }
        if (options.showExec()) {
            show("exec.", event);
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

    @Override
    public void onPause() {
        session.out().flush();
    }

    @Override
    public void onNoOutput() {
        session.err().println("flux-job: No job output found");
    }

    @Override
    public void onOutput(@Nullable JsonNode event) {
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
