package flux.ops.rexec;

import static java.nio.charset.StandardCharsets.UTF_8;

import flux.ledger.wire.RpcException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.IntConsumer;

/// A shell command that the broker runs for itself: its lines go to whoever wants them. On the
/// reactor's thread.
public final class BrokerTask {
    private static final int LINE_CHARS_MAX = 4096;

    private final Child child;

    private BrokerTask(Child child) {
        this.child = child;
    }

    /// @param lines gets each line with its stream's name
    /// @param ended gets the status as wait(2) has it
    /// @throws RpcException when it cannot be started
    public static BrokerTask start(
            Processes processes,
            String command,
            Map<String, String> env,
            Path cwd,
            int rank,
            BiConsumer<String, String> lines,
            IntConsumer ended)
            throws RpcException {
        ProcessCommand shell =
                new ProcessCommand(List.of("/bin/sh", "-c", command), env, cwd, null);
        Child child = processes.start(shell, rank);
        child.watch(
                new Child.Watcher() {
                    private final StringBuilder out = new StringBuilder();
                    private final StringBuilder err = new StringBuilder();

                    @Override
                    public void output(String stream, byte[] data, boolean eof, Runnable more) {
                        StringBuilder text = stream.equals("stdout") ? out : err;
                        text.append(new String(data, UTF_8));
                        int end = text.indexOf("\n");
                        while (end >= 0
                                || eof && !text.isEmpty()
                                || text.length() > LINE_CHARS_MAX) {
                            int cut = end >= 0 ? end : Math.min(text.length(), LINE_CHARS_MAX);
                            lines.accept(stream, text.substring(0, cut));
                            text.delete(0, end >= 0 ? end + 1 : cut);
                            end = text.indexOf("\n");
                        }
                        more.run();
                    }

                    @Override
                    public void finished(int status) {
                        // Its streams may still have something.
                    }

                    @Override
                    public void over() {
                        processes.forget(child);
                        ended.accept(child.status());
                    }
                });
        child.start();
        child.write(new byte[0], true, _ -> {});
        return new BrokerTask(child);
    }

    public long pid() {
        return child.pid();
    }

    public void kill(int signum) {
        child.kill(signum);
    }
}
