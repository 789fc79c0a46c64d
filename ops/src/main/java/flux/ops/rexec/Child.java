package flux.ops.rexec;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// One process and the threads that look after it. All it has to tell is told on the reactor's
/// thread.
final class Child {
    private static final int READ_BYTES_MAX = 64 * 1024;
    private static final int SIGNAL_BASE = 128;
    private static final int SIGNAL_MAX = 64;
    private static final int CODE_SHIFT = 8;
    private static final int STREAMS = 2;

    /// Who hears of a process.
    interface Watcher {
        /// @param more to be run when the next piece may come
        void output(String stream, byte[] data, boolean eof, Runnable more);

        /// @param status as wait(2) has it
        void finished(int status);

        /// It has ended, and so have its streams.
        void over();
    }

    /// A piece of input, and whom to tell when the process has taken it.
    private record Input(byte[] data, boolean eof, Consumer<Boolean> taken) {}

    private final Process process;
    private final Signalled group;
    private final ProcessCommand command;
    private final int rank;
    private final Consumer<Runnable> reactor;
    private final LinkedBlockingQueue<Input> input = new LinkedBlockingQueue<>();
    private final List<Watcher> watchers = new ArrayList<>();
    private int openStreams = STREAMS;
    private volatile int status = -1;

    /// @param rank whose it is
    /// @param reactor runs what it is given on the reactor's thread
    Child(
            Process process,
            Signalled group,
            ProcessCommand command,
            int rank,
            Consumer<Runnable> reactor) {
        this.process = process;
        this.group = group;
        this.command = command;
        this.rank = rank;
        this.reactor = reactor;
    }

    void start() {
        thread("stdout", () -> pump("stdout", process.getInputStream()));
        thread("stderr", () -> pump("stderr", process.getErrorStream()));
        thread("stdin", this::feed);
        thread(
                "exit",
                () -> {
                    int code = process.waitFor();
                    reactor.accept(() -> exited(waitStatus(code)));
                });
    }

    private interface Action {
        void run() throws InterruptedException;
    }

    /// A virtual thread that waits for a pipe holds on to its carrier. Hence platform threads.
    private void thread(String what, Action action) {
        Thread.ofPlatform()
                .name("rexec-" + process.pid() + "-" + what)
                .daemon()
                .start(
                        () -> {
                            try {
                                action.run();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });
    }

    private void pump(String stream, InputStream pipe) throws InterruptedException {
        Semaphore room = new Semaphore(0);
        byte[] buffer = new byte[READ_BYTES_MAX];
        try (pipe) {
            for (int n = pipe.read(buffer); n >= 0; n = pipe.read(buffer)) {
                byte[] data = Arrays.copyOf(buffer, n);
                reactor.accept(() -> output(stream, data, false, room::release));
                room.acquire();
            }
        } catch (IOException e) {
            // A pipe that cannot be read has ended.
        }
        reactor.accept(
                () -> {
                    openStreams--;
                    output(stream, new byte[0], true, () -> {});
                    endWhenOver();
                });
    }

    private void output(String stream, byte[] data, boolean eof, Runnable more) {
        if (watchers.isEmpty()) {
            more.run();
        }
        for (int i = 0; i < watchers.size(); i++) {
            watchers.get(i).output(stream, data, eof, i == 0 ? more : () -> {});
        }
    }

    private void exited(int waitStatus) {
        status = waitStatus;
        List.copyOf(watchers).forEach(watcher -> watcher.finished(waitStatus));
        endWhenOver();
    }

    private void endWhenOver() {
        if (isOver()) {
            List.copyOf(watchers).forEach(Watcher::over);
            watchers.clear();
        }
    }

    boolean isOver() {
        return status >= 0 && openStreams == 0;
    }

    /// Java gives 128 + n for a process that signal n ended.
    private static int waitStatus(int code) {
        int signal = code - SIGNAL_BASE;
        return signal > 0 && signal <= SIGNAL_MAX ? signal : code << CODE_SHIFT;
    }

    private void feed() throws InterruptedException {
        boolean good = true;
        try (OutputStream pipe = process.getOutputStream()) {
            while (good) {
                Input next = input.poll(1, TimeUnit.SECONDS);
                if (next == null) {
                    if (!process.isAlive()) {
                        return;
                    }
                    continue;
                }
                try {
                    pipe.write(next.data());
                    pipe.flush();
                } catch (IOException e) {
                    good = false; // it wants no more
                }
                boolean taken = good;
                reactor.accept(() -> next.taken().accept(taken));
                good &= !next.eof();
            }
        } catch (IOException e) {
            // What could not be closed is closed.
        }
    }

    /// @param taken told on the reactor's thread whether the process has taken it
    void write(byte[] data, boolean eof, Consumer<Boolean> taken) {
        if (!process.isAlive()) {
            taken.accept(false);
            return;
        }
        input.add(new Input(data, eof, taken));
    }

    void watch(Watcher watcher) {
        watchers.add(watcher);
    }

    void unwatch(Watcher watcher) {
        watchers.remove(watcher);
    }

    long pid() {
        return process.pid();
    }

    ProcessCommand command() {
        return command;
    }

    int rank() {
        return rank;
    }

    /// As wait(2) has it; -1 while it runs.
    int status() {
        return status;
    }

    /// Sends a signal to the process and all of its group; from any thread.
    void kill(int signum) {
        if (status < 0) {
            group.signal(signum);
        }
    }
}
