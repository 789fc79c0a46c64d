package flux.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/// A session within another: all as its caller has it, but for what it says itself. So a capability
/// that [Session] gets is one that all of them have.
public interface DelegatingSession extends Session {

    /// Whose caller this has.
    Session outer();

    @Override
    default List<String> args() {
        return outer().args();
    }

    @Override
    default Map<String, String> env() {
        return outer().env();
    }

    @Override
    default Path cwd() {
        return outer().cwd();
    }

    @Override
    default int umask() {
        return outer().umask();
    }

    @Override
    default Map<String, Long> limits() {
        return outer().limits();
    }

    @Override
    default InputStream in() {
        return outer().in();
    }

    @Override
    default PrintStream out() {
        return outer().out();
    }

    @Override
    default PrintStream err() {
        return outer().err();
    }

    @Override
    default boolean isTerminal(int fd) {
        return outer().isTerminal(fd);
    }

    @Override
    default int columns() {
        return outer().columns();
    }

    @Override
    default int rows() {
        return outer().rows();
    }

    @Override
    default void onSignal(IntConsumer handler) {
        outer().onSignal(handler);
    }

    @Override
    default void onSuspend(BooleanSupplier handler) {
        outer().onSuspend(handler);
    }

    @Override
    default void terminal(TerminalMode mode) {
        outer().terminal(mode);
    }
}
