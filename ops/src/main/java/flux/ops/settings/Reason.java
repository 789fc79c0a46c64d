package flux.ops.settings;

import flux.executor.host.Errno;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;

/// Why a start failed, in one line: what it is about, and what the system says of it.
public final class Reason {
    private Reason() {}

    public static String of(Exception e) {
        return switch (e) {
            // Of directories that are there nobody complains.
            case FileAlreadyExistsException file ->
                    file.getFile() + ": File exists, and is not a directory";
            case FileSystemException file -> file.getFile() + ": " + Errno.text(Errno.of(file));
            default -> String.valueOf(e.getMessage());
        };
    }
}
