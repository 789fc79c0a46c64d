package flux.executor.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import flux.executor.shell.StagedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/// Puts files of a jobspec into a job's directory on this machine.
final class StagedFiles {

    /// In the order of the bits, from 0400 down.
    private static final PosixFilePermission[] PERMISSIONS = {
        PosixFilePermission.OWNER_READ,
        PosixFilePermission.OWNER_WRITE,
        PosixFilePermission.OWNER_EXECUTE,
        PosixFilePermission.GROUP_READ,
        PosixFilePermission.GROUP_WRITE,
        PosixFilePermission.GROUP_EXECUTE,
        PosixFilePermission.OTHERS_READ,
        PosixFilePermission.OTHERS_WRITE,
        PosixFilePermission.OTHERS_EXECUTE
    };

    private StagedFiles() {}

    /// As [NodeFiles#writeFile].
    static int write(Path directory, StagedFile file) {
        Path path;
        try {
            path = directory.resolve(file.name()).normalize();
        } catch (InvalidPathException e) {
            return Errno.EINVAL;
        }
        if (!path.startsWith(directory) || path.equals(directory)) {
            return Errno.EACCES;
        }
        try {
            Path parent = path.getParent();
            if (parent == null || !enter(directory, parent)) {
                return Errno.EACCES;
            }
            if (file.isLink()) {
                Files.createSymbolicLink(path, Path.of(new String(file.data(), UTF_8)));
            } else if (file.isDirectory()) {
                if (!enter(directory, path)) {
                    return Errno.EACCES;
                }
                Files.setPosixFilePermissions(path, permissions(file.permissions()));
            } else {
                Files.write(path, file.data(), StandardOpenOption.CREATE_NEW);
                Files.setPosixFilePermissions(path, permissions(file.permissions()));
            }
            return 0;
        } catch (InvalidPathException e) {
            return Errno.EINVAL;
        } catch (IOException e) {
            return Errno.of(e);
        }
    }

    /// Makes the directories down to `path`.
    ///
    /// @return false when one is a link, which may lead anywhere: an earlier file may have been one
    private static boolean enter(Path directory, Path path) throws IOException {
        Path at = directory;
        for (Path name : directory.relativize(path)) {
            at = at.resolve(name);
            if (Files.isSymbolicLink(at)) {
                return false;
            }
            if (!Files.isDirectory(at)) {
                Files.createDirectory(at);
            }
        }
        return true;
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
        for (int i = 0; i < PERMISSIONS.length; i++) {
            if ((mode & (0400 >> i)) != 0) {
                set.add(PERMISSIONS[i]);
            }
        }
        return set;
    }
}
