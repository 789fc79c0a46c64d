package flux.ledger.output;

import java.util.Optional;

/// A job's guest eventlogs: their keys in records of the `output` log and their paths in the KVS.
public enum GuestLog {
    EXEC("exec", "guest.exec.eventlog"),
    OUTPUT("output", "guest.output"),
    INPUT("input", "guest.input");

    private final String key;
    private final String path;

    GuestLog(String key, String path) {
        this.key = key;
        this.path = path;
    }

    public String key() {
        return key;
    }

    /// The path below the job's directory, as in `job-info.eventlog-watch`.
    public String path() {
        return path;
    }

    public static Optional<GuestLog> ofPath(String path) {
        for (GuestLog log : values()) {
            if (log.path.equals(path)) {
                return Optional.of(log);
            }
        }
        return Optional.empty();
    }
}
