package flux.executor.host;

/// A standard stream that a task writes to.
public enum Stream {
    STDOUT("stdout"),
    STDERR("stderr");

    private final String text;

    Stream(String text) {
        this.text = text;
    }

    /// The name in RFC 24 events.
    public String text() {
        return text;
    }
}
