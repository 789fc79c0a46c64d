package flux.ops.rexec;

/// What takes signals.
public interface Signalled {

    /// Sends a signal to the process and all of its group.
    void signal(int signum);
}
