package flux.cli.submit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import flux.cli.attach.WaitStatus;
import flux.cli.connect.Connection;
import flux.ledger.id.JobId;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One of the jobs that a [JobWatch] waits for.
final class WatchedJob {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FAILED = 1;
    private static final String EXEC = "exec.";

    /// What is said of it on the way.
    interface Listener {
        /// @return when the first of all jobs was submitted, seconds since the epoch
        double began(double timestamp);

        void event(WatchedJob job, String name, boolean fatal);

        void ended(WatchedJob job);
    }

    private final Connection connection;
    private final JobWatch.Wishes wishes;
    private final JobId id;
    private final String shownId;
    private final PrintStream err;
    private final Listener listener;
    private final JobOutput output;
    private @Nullable RpcStream main;
    private @Nullable RpcStream exec;
    private @Nullable RpcStream data;
    private boolean started;
    private boolean over;
    private double firstSubmit;
    private int code;

    WatchedJob(
            Connection connection,
            JobWatch.Wishes wishes,
            JobId id,
            String shownId,
            PrintStream out,
            PrintStream err,
            Listener listener)
            throws IOException {
        this.connection = connection;
        this.wishes = wishes;
        this.id = id;
        this.shownId = shownId;
        this.err = err;
        this.listener = listener;
        this.output = new JobOutput(out, err, wishes.label() ? shownId + ": " : "", wishes.label());
        this.main = watch("eventlog");
    }

    private RpcStream watch(String path) throws IOException {
        var request = Connection.object().put("id", id.value()).put("path", path).put("flags", 0);
        return connection
                .client()
                .send(
                        "job-info.eventlog-watch",
                        request,
                        flux.ledger.wire.Message.NODEID_ANY,
                        flux.ledger.wire.Message.STREAMING);
    }

    /// Takes what has come.
    ///
    /// @return true when there was something
    boolean step() throws IOException, RpcException {
        boolean worked = false;
        for (; main != null && main.isReady(); worked = true) {
            JsonNode event = next(main);
            if (event == null) {
                endMain();
            } else {
                onMain(event);
            }
        }
        for (; exec != null && exec.isReady(); worked = true) {
            JsonNode event = next(exec);
            if (event == null) {
                exec = null;
            } else {
                onExec(event);
            }
        }
        for (; data != null && data.isReady(); worked = true) {
            JsonNode event = next(data);
            if (event == null) {
                data = null;
            } else {
                output.on(event, firstSubmit);
            }
        }
        return worked;
    }

    /// A log that is not there has ended.
    private static @Nullable JsonNode next(RpcStream stream) throws IOException, RpcException {
        try {
            JsonNode answer = stream.next();
            return answer == null ? null : JSON.readTree(answer.path("event").asText());
        } catch (RpcException e) {
            if (e.errnum() == Errno.ENOENT) {
                return null;
            }
            throw e;
        }
    }

    private void onMain(JsonNode event) throws IOException {
        String name = event.path("name").asText();
        JsonNode context = event.path("context");
        double timestamp = event.path("timestamp").doubleValue();
        firstSubmit = listener.began(timestamp);
        show("", name, event);
        boolean fatal = name.equals("exception") && context.path("severity").asInt() == 0;
        switch (name) {
            case "exception" -> {
                if (fatal) {
                    onFatal(context);
                }
            }
            case "start" -> {
                started = true;
                if (wishes.output() || wishes.event().startsWith(EXEC)) {
                    exec = watch("guest.exec.eventlog");
                }
            }
            case "finish" -> onFinish(timestamp, context.path("status").intValue());
            default -> {}
        }
        listener.event(this, name, fatal || code > 0);
        if (name.equals(wishes.event())) {
            endMain();
        }
    }

    private void onFatal(JsonNode context) {
        if (!started) {
            code = Math.max(code, FAILED);
        }
        err.printf(
                "job.exception: type=%s severity=0 %s%n",
                context.path("type").asText(), context.path("note").asText());
    }

    private void onFinish(double timestamp, int status) {
        code = Math.max(code, WaitStatus.exitCode(status));
        if (wishes.verbose() > 0) {
            say(timestamp, (status == 0 ? "complete" : "failed") + ": status=" + status);
        }
    }

    private void onExec(JsonNode event) throws IOException {
        String name = event.path("name").asText();
        show(EXEC, name, event);
        if (wishes.output() && name.equals("shell.init")) {
            data = watch("guest.output");
        }
        if (wishes.event().equals(EXEC + name) && exec != null) {
            exec.close();
            exec = null;
            endMain();
        }
    }

    private void endMain() {
        if (main != null) {
            main.close();
            main = null;
        }
        if (!over) {
            over = true;
            listener.ended(this);
        }
    }

    private void show(String prefix, String name, JsonNode event) {
        if (wishes.verbose() > 1) {
            JsonNode context = event.path("context");
            String text = context.isMissingNode() ? "" : context.toString();
            say(event.path("timestamp").doubleValue(), prefix + name + " " + text);
        }
    }

    private void say(double timestamp, String text) {
        err.printf(Locale.ROOT, "%s: %.3fs: %s%n", shownId, timestamp - firstSubmit, text);
    }

    boolean isOver() {
        return main == null && exec == null && data == null;
    }

    /// As far as it is known.
    int exitCode() {
        return code;
    }
}
