package flux.ops.command;

/// The frames between the launcher (`cli/src/main/native/flux.c`) and the command server. Each is
/// one byte of type, four bytes of length (big-endian), and that many bytes. Numbers are
/// big-endian.
///
/// The launcher says HELLO; the server answers REFUSED, or runs the command and ends with EXIT or
/// EXEC. Everything the launcher sends after HELLO answers or reports something, so its side never
/// fills up.
final class Frame {
    static final int PROTOCOL = 4;
    static final int HEADER_BYTES = 5;

    /// Linux lets words and environment together have 6 MiB at the very most (execve(2)).
    static final int HELLO_BYTES_MAX = 8 << 20;

    /// The largest answer to a READ.
    static final int INPUT_BYTES_MAX = 65_536;

    /// From the launcher: the command and its surroundings, see [Hello].
    static final byte HELLO = 'H';

    /// From the launcher: the answer to one READ; empty at the end of input.
    static final byte INPUT = 'I';

    /// From the launcher: a caught signal arrived; one byte, its number.
    static final byte SIGNAL = 'S';

    /// From the launcher: SIGWINCH arrived; columns and rows, two bytes each.
    static final byte SIZE = 'W';

    /// From the launcher: nobody reads descriptor 1 or 2 any more, and SIGPIPE is ignored; one
    /// byte, which.
    static final byte BROKEN = 'P';

    /// To the launcher: bytes for standard output.
    static final byte OUT = '1';

    /// To the launcher: bytes for standard error.
    static final byte ERR = '2';

    /// To the launcher: the command waits for input; four bytes, how many at most. One at a time.
    static final byte READ = 'R';

    /// To the launcher: report these signals instead of letting them act; one byte each.
    static final byte CATCH = 'C';

    /// To the launcher: the command ended; four bytes, as [flux.cli.host.CommandRunner#run].
    static final byte EXIT = 'X';

    /// To the launcher: become a program; number of words, number of variables (four bytes each),
    /// then words and variables, each ended by a zero byte.
    static final byte EXEC = 'E';

    /// To the launcher, instead of anything else: run the command in a JVM of your own. The payload
    /// says why.
    static final byte REFUSED = 'N';

    /// To the launcher: stop yourself (SIGSTOP), as SIGTSTP would have done had it not been caught.
    static final byte STOP = 'Z';

    /// To the launcher: how the terminal treats what is typed, a flux.cli.TerminalMode by its
    // ordinal;
    /// one byte. What it changes it takes back when the command ends.
    static final byte TERMINAL = 'T';

    private Frame() {}
}
