package flux.executor.host;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// errno(3) of Linux, as far as starting a task can meet it.
public final class Errno {
    public static final int ENOENT = 2;
    public static final int EIO = 5;
    public static final int EACCES = 13;
    public static final int EEXIST = 17;
    public static final int ENOTDIR = 20;
    public static final int EINVAL = 22;
    public static final int EHOSTUNREACH = 113;

    private static final Map<Integer, String> TEXTS =
            Map.ofEntries(
                    Map.entry(1, "Operation not permitted"),
                    Map.entry(ENOENT, "No such file or directory"),
                    Map.entry(EIO, "Input/output error"),
                    Map.entry(7, "Argument list too long"),
                    Map.entry(8, "Exec format error"),
                    Map.entry(11, "Resource temporarily unavailable"),
                    Map.entry(12, "Cannot allocate memory"),
                    Map.entry(EACCES, "Permission denied"),
                    Map.entry(EEXIST, "File exists"),
                    Map.entry(ENOTDIR, "Not a directory"),
                    Map.entry(21, "Is a directory"),
                    Map.entry(22, "Invalid argument"),
                    Map.entry(23, "Too many open files in system"),
                    Map.entry(24, "Too many open files"),
                    Map.entry(26, "Text file busy"),
                    Map.entry(28, "No space left on device"),
                    Map.entry(30, "Read-only file system"),
                    Map.entry(36, "File name too long"),
                    Map.entry(40, "Too many levels of symbolic links"),
                    Map.entry(EHOSTUNREACH, "No route to host"),
                    Map.entry(122, "Disk quota exceeded"));

    /// How ProcessBuilder speaks of a failed execve(2).
    private static final Pattern NUMBER = Pattern.compile("error[:=] ?(\\d+)");

    private Errno() {}

    /// What strerror(3) says of it.
    public static String text(int errno) {
        return TEXTS.getOrDefault(errno, "errno " + errno);
    }

    /// The number behind an exception of java.nio.file or of ProcessBuilder; EIO when it does not
    /// tell.
    public static int of(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> ENOENT;
            case AccessDeniedException _ -> EACCES;
            case FileAlreadyExistsException _ -> EEXIST;
            case NotDirectoryException _ -> ENOTDIR;
            case FileSystemException file -> ofText(String.valueOf(file.getReason()));
            default -> ofText(String.valueOf(e.getMessage()));
        };
    }

    private static int ofText(String text) {
        Matcher number = NUMBER.matcher(text);
        if (number.find()) {
            return Integer.parseInt(number.group(1));
        }
        for (Map.Entry<Integer, String> each : TEXTS.entrySet()) {
            if (text.contains(each.getValue())) {
                return each.getKey();
            }
        }
        return EIO;
    }
}
