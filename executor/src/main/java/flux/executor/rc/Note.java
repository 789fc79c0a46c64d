package flux.executor.rc;

/// What a script says.
///
/// @param shell the rank of the shell that says it
/// @param level as in syslog(3)
public record Note(int shell, int level, String message) {
    static final int FATAL = 0;
    static final int ERROR = 3;
    static final int WARNING = 4;
    static final int NOTICE = 5;
    static final int DEBUG = 7;
}
