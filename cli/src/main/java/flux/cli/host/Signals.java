package flux.cli.host;

import java.util.List;
import java.util.function.IntConsumer;
import sun.misc.Signal;

/// The signals that a command may catch (signal(7) numbers of Linux).
public final class Signals {
    public static final int TERM = 15;
    public static final int TSTP = 20;
    public static final int WINCH = 28;

    /// What a host can deliver. SIGTSTP is not among them: stopping is the shell's business, but
    /// for who asks to be asked (`Session.onSuspend`).
    public static final List<Integer> CATCHABLE = List.of(1, 2, 3, 10, 12, 14, TERM, WINCH);

    private static final List<String> NAMES =
            List.of("HUP", "INT", "QUIT", "USR1", "USR2", "ALRM", "TERM", "WINCH");

    private Signals() {}

    /// Hands this process's signals to `handler`, except those that the JVM keeps (SIGQUIT: the
    /// thread dump; SIGUSR2: its suspend signal).
    static void deliverTo(IntConsumer handler) {
        for (String name : NAMES) {
            try {
                Signal.handle(new Signal(name), signal -> handler.accept(signal.getNumber()));
            } catch (IllegalArgumentException e) {
                // the JVM's own
            }
        }
    }
}
