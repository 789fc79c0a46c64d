package flux.executor.run;

/// Who looks at a task's terminal: `flux job attach`, mostly. Called on the executor's thread; must
/// not wait.
public interface TerminalClient {

    /// The terminal is theirs, too, from now on.
    void attached();

    /// What the terminal shows. The client says [InteractiveTerminal#taken] when it is gone.
    void data(byte[] bytes);

    /// The terminal's task has ended, and all that it showed was handed over.
    void exited(int waitStatus);

    /// There is no terminal any more.
    void refused();
}
