package flux.cli;

import flux.cli.host.Exec;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/// A command that `flux --parent` or `flux --root` runs: all as its caller has it, but for the
/// instance that it is in.
record ElsewhereSession(Session outer, List<String> args, Map<String, String> instance)
        implements Session, Exec {

    @Override
    public Map<String, String> env() {
        Map<String, String> env = new HashMap<>(outer.env());
        env.remove("FLUX_KVS_NAMESPACE");
        env.putAll(instance);
        return env;
    }

    @Override
    public Path cwd() {
        return outer.cwd();
    }

    @Override
    public int umask() {
        return outer.umask();
    }

    @Override
    public Map<String, Long> limits() {
        return outer.limits();
    }

    @Override
    public InputStream in() {
        return outer.in();
    }

    @Override
    public PrintStream out() {
        return outer.out();
    }

    @Override
    public PrintStream err() {
        return outer.err();
    }

    @Override
    public boolean isTerminal(int fd) {
        return outer.isTerminal(fd);
    }

    @Override
    public int columns() {
        return outer.columns();
    }

    @Override
    public int rows() {
        return outer.rows();
    }

    @Override
    public void onSignal(IntConsumer handler) {
        outer.onSignal(handler);
    }

    @Override
    public void onSuspend(BooleanSupplier handler) {
        outer.onSuspend(handler);
    }

    @Override
    public int exec(List<String> argv, Map<String, String> env) {
        return Exec.of(outer).exec(argv, env);
    }
}
