package flux.executor.host;

import flux.executor.shell.StagedFile;
import java.nio.file.Path;

/// Those of this machine.
public final class LocalFiles implements NodeFiles, AutoCloseable {
    private final JobDirectories directories = new JobDirectories();

    @Override
    public int makeDirectory(Path directory) {
        return directories.make(directory);
    }

    @Override
    public int writeFile(Path directory, StagedFile file) {
        return StagedFiles.write(directory, file);
    }

    @Override
    public void removeDirectory(Path directory) {
        directories.remove(directory);
    }

    @Override
    public void close() {
        directories.close();
    }
}
