package flux.ops.rexec;

import static java.nio.charset.StandardCharsets.UTF_8;

import flux.ledger.wire.RpcException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/// A shell command that the broker runs for itself, on the machine of the rank it is for: its lines
/// go to whoever wants them. On the reactor's thread.
public final class BrokerTask {
    private static final int LINE_CHARS_MAX = 4096;
    private static final int SIGKILL = 9;

    private final Told told;
    private @Nullable Child child;
    private boolean isKilled;

    /// What comes of it; on the reactor's thread.
    public interface Told {
        /// @param stream `stdout` or `stderr`
        void line(String stream, String line);

        /// @param status as wait(2) has it
        void ended(int status);

        /// It was not started; nothing comes after this.
        void failed(String why);
    }

    private BrokerTask(Told told) {
        this.told = told;
    }

    /// @param elsewhere the ranks that are other machines; of those, failures to start are told
    /// @throws RpcException when it cannot be started here
    public static BrokerTask start(
            Processes here,
            Elsewhere elsewhere,
            String command,
            Map<String, String> env,
            Path cwd,
            int rank,
            Told told)
            throws RpcException {
        ProcessCommand shell =
                new ProcessCommand(List.of("/bin/sh", "-c", command), env, cwd, null);
        BrokerTask task = new BrokerTask(told);
        if (!elsewhere.has(rank)) {
            task.began(here, here.start(shell, rank));
            return task;
        }
        here.requireRoom(shell, rank);
        Processes there = here.another(); // its pid is one of another machine
        elsewhere
                .start(rank, shell)
                .whenComplete(
                        (process, error) ->
                                here.onReactor(
                                        () -> task.answered(there, process, shell, rank, error)));
        return task;
    }

    private void answered(
            Processes there,
            @Nullable Process process,
            ProcessCommand shell,
            int rank,
            @Nullable Throwable error) {
        if (process == null) {
            Throwable cause = error instanceof CompletionException ? error.getCause() : error;
            told.failed(
                    cause instanceof RpcException refused
                            ? String.valueOf(refused.getMessage())
                            : "the rank does not answer");
            return;
        }
        try {
            began(there, there.add(process, (Signalled) process, shell, rank));
        } catch (RpcException e) {
            told.failed(String.valueOf(e.getMessage()));
        }
    }

    private void began(Processes processes, Child started) {
        child = started;
        started.watch(
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
                            told.line(stream, text.substring(0, cut));
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
                        processes.forget(started);
                        told.ended(started.status());
                    }
                });
        started.start();
        started.write(new byte[0], true, _ -> {});
        if (isKilled) {
            started.kill(SIGKILL);
        }
    }

    /// 0 until it runs.
    public long pid() {
        Child running = child;
        return running == null ? 0 : running.pid();
    }

    /// One that does not run yet is killed when it does.
    public void kill(int signum) {
        Child running = child;
        if (running == null) {
            isKilled = true;
        } else {
            running.kill(signum);
        }
    }
}
