package flux.ops.overlay;

import java.io.IOException;
import java.util.Optional;

/// What a launcher offers to the processes that it has started together, for them to find each
/// other: a table that all of them share, and a barrier.
interface Pmi {

    /// `broker.boot-method`: how the launcher is spoken to.
    String method();

    int rank();

    /// How many processes there are; 1 for one that is alone.
    int size();

    /// Others see it after the next barrier.
    void put(String key, String value) throws IOException;

    /// Empty when nobody has put it.
    Optional<String> find(String key) throws IOException;

    void barrier() throws IOException;

    /// The launcher is not spoken to any more.
    void close() throws IOException;

    default String get(String key) throws IOException {
        return find(key)
                .orElseThrow(
                        () ->
                                new IOException(
                                        "PMI (%s): the launcher's table has no %s, which rank 0 puts there"
                                                .formatted(method(), key)));
    }
}
