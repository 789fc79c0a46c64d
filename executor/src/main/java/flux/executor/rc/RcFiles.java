package flux.executor.rc;

import java.io.IOException;
import java.util.List;

/// Where the files are read.
public interface RcFiles {
    String read(String path) throws IOException;

    /// The files that a shell would make of `glob`, sorted.
    List<String> matching(String glob) throws IOException;
}
