package flux.ops.content;

import flux.cli.DelegatingSession;
import flux.cli.Session;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/// A command that the start of an instance runs in it, in its caller's place.
///
/// @param uri of the instance
record WithinSession(Session outer, List<String> args, String uri) implements DelegatingSession {

    @Override
    public Map<String, String> env() {
        Map<String, String> env = new HashMap<>(outer.env());
        env.put("FLUX_URI", uri);
        return env;
    }

    /// Standard input is the initial program's.
    @Override
    public InputStream in() {
        return InputStream.nullInputStream();
    }

    /// So is standard output.
    @Override
    public PrintStream out() {
        return outer.err();
    }

    @Override
    public boolean isTerminal(int fd) {
        return false;
    }

    /// Signals are for the instance.
    @Override
    public void onSignal(IntConsumer handler) {}

    /// So is being suspended.
    @Override
    public void onSuspend(BooleanSupplier handler) {}
}
