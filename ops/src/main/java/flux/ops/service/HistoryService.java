package flux.ops.service;

import flux.ledger.id.JobId;
import flux.ledger.wire.Errno;
import flux.ops.connector.Reactor;
import flux.ops.connector.Request;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/// `instance-history`: instances that were jobs of this one and have ended, to be looked at.
public final class HistoryService extends Methods {
    private final Function<JobId, CompletableFuture<String>> open;
    private final Reactor reactor;

    /// @param open says where a past instance can be looked at, for a while
    public HistoryService(Function<JobId, CompletableFuture<String>> open, Reactor reactor) {
        super("instance-history");
        this.open = open;
        this.reactor = reactor;
        owner("open", this::open);
    }

    /// `{"id"}` -> `{"uri"}`.
    private void open(Request request) throws IOException {
        JobId job = new JobId(integer(request, "id"));
        open.apply(job)
                .whenComplete(
                        (uri, error) -> reactor.execute(() -> answer(request, job, uri, error)));
    }

    private static void answer(
            Request request,
            JobId job,
            @org.jspecify.annotations.Nullable String uri,
            @org.jspecify.annotations.Nullable Throwable error) {
        if (error != null || uri == null) {
            String why = error == null ? job.f58() + " is not there" : error.getMessage();
            request.fail(Errno.ENOENT, String.valueOf(why));
        } else {
            request.respond(
                    com.fasterxml.jackson.databind.node.JsonNodeFactory.instance
                            .objectNode()
                            .put("uri", uri));
        }
    }
}
