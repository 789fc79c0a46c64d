package flux.executor.host;

import flux.executor.shell.StagedFile;
import java.nio.file.Path;

/// The directories that jobs have for themselves on one node.
public interface NodeFiles {

    /// Makes a directory for its owner alone (mode 0700), at once; it may be there already.
    ///
    /// @return errno, or 0 when the directory is there
    int makeDirectory(Path directory);

    /// Puts a file into such a directory, at once; its name may not lead out of it.
    ///
    /// @return errno, or 0 when the file is there
    int writeFile(Path directory, StagedFile file);

    /// Removes a directory with all that is in it; nothing happens when there is none. A directory
    /// with a great deal in it may go on vanishing after the return.
    void removeDirectory(Path directory);
}
