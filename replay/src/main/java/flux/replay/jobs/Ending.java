package flux.replay.jobs;

/// Which exception of severity 0, the first, ended a job: as far as its result depends on it.
enum Ending {
    NO_EXCEPTION(""),
    CANCEL("cancel"),
    TIMEOUT("timeout"),
    OTHER("other");

    private final String type;

    Ending(String type) {
        this.type = type;
    }

    /// @param type of the exception
    static Ending by(String type) {
        return switch (type) {
            case "cancel" -> CANCEL;
            case "timeout" -> TIMEOUT;
            default -> OTHER;
        };
    }

    /// A type of exception that leads to the same result.
    String type() {
        return type;
    }
}
