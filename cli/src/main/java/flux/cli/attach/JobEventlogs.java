package flux.cli.attach;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import flux.cli.connect.Connection;
import flux.ledger.id.JobId;
import flux.ledger.wire.Errno;
import flux.ledger.wire.FluxClient;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The three eventlogs of a job, read together: its own, that of its execution, and its output.
///
/// Each has an order, but only time orders them among each other. So of a job seen live an event
/// waits until what came before it is told: `finish` until all output and the events of its
/// execution are, a fatal exception until the output that was there is. A job's past is told
/// eventlog by eventlog, as Flux does.
final class JobEventlogs {
    static final String MAIN = "eventlog";
    static final String EXEC = "guest.exec.eventlog";
    static final String OUTPUT = "guest.output";

    /// Has the end of what was there told by an answer without an event.
    private static final int INITIAL_SENTINEL = 2;

    private static final ObjectMapper JSON = new ObjectMapper();

    /// Who is told of the events, on the thread that follows.
    interface Listener {

        void onMain(JsonNode event) throws IOException;

        void onExec(JsonNode event) throws IOException;

        /// @param event missing when what was there before is over; null at the end
        void onOutput(@Nullable JsonNode event);

        /// There is none, which the end follows.
        void onNoOutput();

        /// Nothing more is there for now.
        void onPause();
    }

    /// Where the eventlogs are.
    interface Source {

        Reader watch(String path, int flags) throws IOException;

        /// Waits until one of the readers is ready.
        void await() throws IOException;
    }

    /// One eventlog as it comes.
    interface Reader {

        boolean isReady();

        /// @return an answer with the event's text, or without; null at the end
        @Nullable JsonNode next() throws IOException, RpcException;

        void close();
    }

    private final Source source;
    private final Listener listener;
    private @Nullable Reader main;
    private @Nullable Reader exec;
    private @Nullable Reader output;
    private @Nullable JsonNode held;
    private boolean outputStarted;
    private double liveSince;

    /// What was there when the events of the execution, and the output, were asked for has come.
    private boolean execCaughtUp;

    private boolean outputCaughtUp;

    JobEventlogs(Source source, Listener listener) {
        this.source = source;
        this.listener = listener;
    }

    /// Those of a job in the instance that `client` is connected to.
    static Source of(FluxClient client, JobId id) {
        return new Source() {
            @Override
            public Reader watch(String path, int flags) throws IOException {
                return reader(
                        client.stream(
                                "job-info.eventlog-watch",
                                Connection.object()
                                        .put("id", id.value())
                                        .put("path", path)
                                        .put("flags", flags)));
            }

            @Override
            public void await() throws IOException {
                client.awaitAny();
            }
        };
    }

    private static Reader reader(RpcStream stream) {
        return new Reader() {
            @Override
            public boolean isReady() {
                return stream.isReady();
            }

            @Override
            public @Nullable JsonNode next() throws IOException, RpcException {
                return stream.next();
            }

            @Override
            public void close() {
                stream.close();
            }
        };
    }

    /// Begins with the job's own eventlog; the listener asks for the others. Returns when all have
    /// ended.
    ///
    /// @param now seconds since the epoch; what happened before is the job's past
    /// @throws RpcException when the job's own cannot be read
    void follow(double now) throws IOException, RpcException {
        liveSince = now;
        main = source.watch(MAIN, 0);
        while (main != null || exec != null || output != null) {
            boolean worked = readMain();
            worked |= readExec();
            worked |= readOutput();
            if (held != null && isTimeFor(held)) {
                JsonNode event = held;
                held = null;
                worked = true;
                listener.onMain(event);
            }
            if (!worked) {
                listener.onPause();
                source.await();
            }
        }
    }

    void watchExec() throws IOException {
        exec = source.watch(EXEC, INITIAL_SENTINEL);
    }

    /// Nothing happens the second time.
    void watchOutput() throws IOException {
        if (!outputStarted) {
            outputStarted = true;
            output = source.watch(OUTPUT, INITIAL_SENTINEL);
        }
    }

    /// The rest of the job's own is not wanted.
    void endMain() {
        if (main != null) {
            main.close();
            main = null;
        }
    }

    /// The job has finished, which is not told yet.
    boolean isFinishHeld() {
        return held != null && isFinish(held);
    }

    private boolean readMain() throws IOException, RpcException {
        boolean worked = false;
        while (main != null && main.isReady() && held == null) {
            worked = true;
            JsonNode event = event(main);
            if (event == null) {
                main = null;
            } else if (waits(event)) {
                held = event;
            } else {
                listener.onMain(event);
            }
        }
        return worked;
    }

    private boolean readExec() throws IOException, RpcException {
        boolean worked = false;
        while (exec != null && exec.isReady()) {
            worked = true;
            JsonNode event = execEvent(exec);
            if (event == null) {
                exec = null;
            } else if (event.isMissingNode()) {
                execCaughtUp = true;
            } else {
                listener.onExec(event);
            }
        }
        return worked;
    }

    private boolean readOutput() throws IOException, RpcException {
        boolean worked = false;
        while (output != null && output.isReady()) {
            worked = true;
            JsonNode event = outputEvent(output);
            outputCaughtUp |= event == null || event.isMissingNode();
            listener.onOutput(event);
            if (event == null) {
                output = null;
            }
        }
        return worked;
    }

    private boolean waits(JsonNode event) {
        return (exec != null || output != null)
                && (isFinish(event) || isFatal(event))
                && event.path("timestamp").doubleValue() > liveSince;
    }

    private boolean isTimeFor(JsonNode event) {
        return isFinish(event)
                ? exec == null && output == null
                : (exec == null || execCaughtUp) && (output == null || outputCaughtUp);
    }

    private static boolean isFinish(JsonNode event) {
        return event.path("name").asText().equals(AttachOptions.FINISH);
    }

    private static boolean isFatal(JsonNode event) {
        return event.path("name").asText().equals("exception")
                && event.path("context").path("severity").intValue() == 0;
    }

    private static @Nullable JsonNode event(Reader eventlog) throws IOException, RpcException {
        JsonNode answer = eventlog.next();
        return answer == null ? null : JSON.readTree(answer.path("event").asText());
    }

    /// An exec eventlog that is not there is one that has ended.
    private static @Nullable JsonNode execEvent(Reader eventlog) throws IOException, RpcException {
        try {
            return event(eventlog);
        } catch (RpcException e) {
            if (e.errnum() == Errno.ENOENT) {
                return null;
            }
            throw e;
        }
    }

    private @Nullable JsonNode outputEvent(Reader eventlog) throws IOException, RpcException {
        try {
            return event(eventlog);
        } catch (RpcException e) {
            if (e.errnum() == Errno.ENOENT) {
                listener.onNoOutput();
                return null;
            }
            throw e;
        }
    }
}
