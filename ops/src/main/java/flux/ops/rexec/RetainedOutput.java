package flux.ops.rexec;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayDeque;
import java.util.Deque;

/// The last of what a process in the background wrote, for who waits for its end (RFC 42). Nobody
/// needs to read it, so it has a bound, and what is older goes.
final class RetainedOutput implements Child.Watcher {

    /// How much is kept, of both streams together.
    static final int BYTES_MAX = 64 * 1024;

    private record Piece(String stream, byte[] data, boolean eof) {}

    private final int rank;
    private final Deque<Piece> pieces = new ArrayDeque<>();
    private int bytes;

    RetainedOutput(int rank) {
        this.rank = rank;
    }

    @Override
    public void output(String stream, byte[] data, boolean eof, Runnable more) {
        if (data.length > 0) { // that a stream ended goes without saying: the process has, too
            pieces.add(new Piece(stream, data, eof));
        }
        bytes += data.length;
        while (bytes > BYTES_MAX && pieces.size() > 1) {
            bytes -= pieces.remove().data().length;
        }
        more.run();
    }

    @Override
    public void finished(int status) {
        // Its streams may still have something.
    }

    @Override
    public void over() {
        // What it wrote is asked for later.
    }

    boolean isEmpty() {
        return pieces.isEmpty();
    }

    /// RFC 24 objects, in the order in which they came.
    ArrayNode json() {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        pieces.forEach(
                piece ->
                        all.add(StreamedChild.io(piece.stream(), rank, piece.data(), piece.eof())));
        return all;
    }
}
