package flux.cli.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.connect.Connection;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// Jobs as `job-list.list` sends them, one after the other: a long list is never held as a whole.
/// It can be gone through once.
final class JobStream implements Iterable<JobRow>, Iterator<JobRow>, AutoCloseable {
    private final Connection connection;
    private final RpcStream stream;
    private final Viewer viewer;
    private final int limit;
    private final ArrayDeque<JsonNode> arrived = new ArrayDeque<>();
    private int given;
    private boolean ended;

    /// @param request asks for one job more than `limit`
    /// @param limit at most so many; 0 for no limit
    JobStream(Connection connection, ObjectNode request, Viewer viewer, int limit) {
        this.connection = connection;
        this.stream = connection.stream("job-list.list", request);
        this.viewer = viewer;
        this.limit = limit;
    }

    @Override
    public Iterator<JobRow> iterator() {
        return this;
    }

    @Override
    public boolean hasNext() {
        return (limit == 0 || given < limit) && isThereMore();
    }

    private boolean isThereMore() {
        while (arrived.isEmpty() && !ended) {
            JsonNode answer = receive();
            ended = answer == null;
            if (answer != null) {
                answer.path("jobs").forEach(arrived::add);
            }
        }
        return !arrived.isEmpty();
    }

    private @Nullable JsonNode receive() {
        try {
            return connection.next(stream);
        } catch (RpcException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public JobRow next() {
        if (!hasNext()) {
            throw new NoSuchElementException("no more jobs");
        }
        given++;
        return new JobRow(arrived.remove(), viewer);
    }

    /// Once all have been taken: true when the limit kept others back.
    boolean isTruncated() {
        return limit > 0 && given == limit && isThereMore();
    }

    @Override
    public void close() {
        stream.close();
    }
}
