package flux.ops.broker;

import flux.ops.service.BrokerLog;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.CompletableFuture;

/// Something that must not happen has happened in one of an instance's threads; nobody may go on.
/// From any thread.
final class Failure {
    private static final int EMERG = 0;
    private static final int DEBUG = 7;
    private static final int TRACE_LINES_MAX = 20;

    private final BrokerLog log;
    private final CompletableFuture<String> reason = new CompletableFuture<>();

    Failure(BrokerLog log) {
        this.log = log;
    }

    /// The calling thread cannot go on.
    void failed(Throwable error) {
        String thread = Thread.currentThread().getName();
        log.log(EMERG, "broker", thread + " failed: " + error.getMessage());
        StringWriter trace = new StringWriter();
        error.printStackTrace(new PrintWriter(trace));
        trace.toString()
                .lines()
                .limit(TRACE_LINES_MAX)
                .forEach(line -> log.log(DEBUG, "broker", line));
        reason.complete(String.valueOf(error.getMessage()));
    }

    boolean hasHappened() {
        return reason.isDone();
    }

    /// Completed when the instance cannot go on.
    CompletableFuture<String> reason() {
        return reason;
    }
}
