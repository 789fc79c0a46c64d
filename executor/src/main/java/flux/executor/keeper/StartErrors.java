package flux.executor.keeper;

import java.util.Map;

/// What strerror(3) says of the reasons why a task does not start.
final class StartErrors {
    private static final Map<Integer, String> TEXTS =
            Map.ofEntries(
                    Map.entry(1, "Operation not permitted"),
                    Map.entry(2, "No such file or directory"),
                    Map.entry(5, "Input/output error"),
                    Map.entry(7, "Argument list too long"),
                    Map.entry(8, "Exec format error"),
                    Map.entry(11, "Resource temporarily unavailable"),
                    Map.entry(12, "Cannot allocate memory"),
                    Map.entry(13, "Permission denied"),
                    Map.entry(20, "Not a directory"),
                    Map.entry(21, "Is a directory"),
                    Map.entry(22, "Invalid argument"),
                    Map.entry(23, "Too many open files in system"),
                    Map.entry(24, "Too many open files"),
                    Map.entry(26, "Text file busy"),
                    Map.entry(28, "No space left on device"),
                    Map.entry(30, "Read-only file system"),
                    Map.entry(36, "File name too long"),
                    Map.entry(40, "Too many levels of symbolic links"));

    private StartErrors() {}

    static String text(int errno) {
        return TEXTS.getOrDefault(errno, "errno " + errno);
    }
}
