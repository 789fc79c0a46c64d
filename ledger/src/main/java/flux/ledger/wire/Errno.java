package flux.ledger.wire;

import java.util.Map;

/// Error numbers on the wire (Linux), and what strerror(3) says of them.
public final class Errno {
    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int EIO = 5;
    public static final int ECHILD = 10;
    public static final int EAGAIN = 11;
    public static final int ENOMEM = 12;
    public static final int EACCES = 13;
    public static final int EBUSY = 16;
    public static final int EEXIST = 17;
    public static final int ENODEV = 19;
    public static final int ENOTDIR = 20;
    public static final int EISDIR = 21;
    public static final int EINVAL = 22;
    public static final int ENOSPC = 28;
    public static final int EROFS = 30;
    public static final int EPIPE = 32;
    public static final int ENOSYS = 38;
    public static final int ENOTEMPTY = 39;
    public static final int ELOOP = 40;
    public static final int ENODATA = 61;
    public static final int EPROTO = 71;
    public static final int EOVERFLOW = 75;
    public static final int ENOTSUP = 95;
    public static final int ECONNRESET = 104;
    public static final int ETIMEDOUT = 110;
    public static final int EHOSTUNREACH = 113;
    public static final int ECANCELED = 125;
    public static final int ENOTRECOVERABLE = 131;

    private static final Map<Integer, String> TEXTS =
            Map.ofEntries(
                    Map.entry(EPERM, "Operation not permitted"),
                    Map.entry(ENOENT, "No such file or directory"),
                    Map.entry(EIO, "Input/output error"),
                    Map.entry(ECHILD, "No child processes"),
                    Map.entry(EAGAIN, "Resource temporarily unavailable"),
                    Map.entry(ENOMEM, "Cannot allocate memory"),
                    Map.entry(EACCES, "Permission denied"),
                    Map.entry(EBUSY, "Device or resource busy"),
                    Map.entry(EEXIST, "File exists"),
                    Map.entry(ENODEV, "No such device"),
                    Map.entry(ENOTDIR, "Not a directory"),
                    Map.entry(EISDIR, "Is a directory"),
                    Map.entry(EINVAL, "Invalid argument"),
                    Map.entry(ENOSPC, "No space left on device"),
                    Map.entry(EPIPE, "Broken pipe"),
                    Map.entry(ENOSYS, "Function not implemented"),
                    Map.entry(ENOTEMPTY, "Directory not empty"),
                    Map.entry(ELOOP, "Too many levels of symbolic links"),
                    Map.entry(ENODATA, "No data available"),
                    Map.entry(EPROTO, "Protocol error"),
                    Map.entry(EOVERFLOW, "Value too large for defined data type"),
                    Map.entry(ENOTSUP, "Operation not supported"),
                    Map.entry(ECONNRESET, "Connection reset by peer"),
                    Map.entry(ETIMEDOUT, "Connection timed out"),
                    Map.entry(EHOSTUNREACH, "No route to host"),
                    Map.entry(ECANCELED, "Operation canceled"),
                    Map.entry(ENOTRECOVERABLE, "State not recoverable"));

    private Errno() {}

    public static String text(int errnum) {
        return TEXTS.getOrDefault(errnum, "Unknown error " + errnum);
    }
}
