package flux.cli;

/// How a terminal treats what is typed (termios(3)). The order of these is part of the launcher's
/// protocol.
public enum TerminalMode {
    /// Line by line, echoed: as the command found it.
    LINES,
    /// Key by key, unechoed; ^C and ^Z stay signals.
    KEYS,
    /// Key by key, unechoed; ^C and ^Z are keys like others.
    RAW
}
