package flux.cli.jobs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.connect.Connection;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;

/// Jobs as `job-list.list` sends them, one after the other: a long list is never held as a whole.
/// It can be gone through once.
public final class JobStream implements Iterable<JobRow>, Iterator<JobRow>, AutoCloseable {
    private final RpcStream stream;
    private final JobReader reader;
    private final int limit;
    private final ArrayDeque<JobRow> arrived = new ArrayDeque<>();
    private int given;
    private boolean ended;

    /// @param request asks for one job more than `limit`; is told how many an answer may have
    /// @param limit at most so many; 0 for no limit
    public JobStream(Connection connection, ObjectNode request, Viewer viewer, int limit) {
        this.stream = connection.stream("job-list.list", JobReader.paged(request));
        this.reader = new JobReader(viewer);
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
            ended = !receive();
        }
        return !arrived.isEmpty();
    }

    /// @return false at the end
    private boolean receive() {
        try {
            byte[] answer = stream.nextBytes();
            if (answer != null) {
                reader.read(answer, arrived);
            }
            return answer != null;
        } catch (RpcException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw Connection.lost(e);
        }
    }

    @Override
    public JobRow next() {
        if (!hasNext()) {
            throw new NoSuchElementException("no more jobs");
        }
        given++;
        return arrived.remove();
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
