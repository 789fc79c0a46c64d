package flux.executor.process;

import flux.executor.host.Stream;
import flux.executor.host.TaskEvent;
import flux.executor.host.TaskKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// One process and the threads that look after it: one for each pipe, and one for its end.
final class ProcessTask {
    private static final int READ_BYTES_MAX = 64 * 1024;
    private static final int STDIN_BYTES_MAX = 16 << 20;
    private static final int SIGNAL_BASE = 128;
    private static final int SIGNAL_MAX = 64;
    private static final int CODE_SHIFT = 8;

    /// Ends the writer of the standard input.
    private static final byte[] END = {};

    /// Makes an event once it is known where in the order it stands.
    @FunctionalInterface
    interface News {
        TaskEvent at(long cursor);
    }

    /// Takes news from the task's threads; waits while there is no room.
    @FunctionalInterface
    interface Sink {
        void put(ProcessTask task, News news, int bytes) throws InterruptedException;
    }

    final TaskKey key;
    private final Process process;
    private final Sink sink;
    private final List<Thread> threads = new ArrayList<>();
    private final LinkedBlockingQueue<byte[]> input = new LinkedBlockingQueue<>();
    private final AtomicInteger inputBytes = new AtomicInteger();
    private boolean inputEnded;
    private @Nullable Thread writer;
    private int expected;
    private long lastCursor;

    ProcessTask(TaskKey key, Process process, Sink sink) {
        this.key = key;
        this.process = process;
        this.sink = sink;
    }

    Process process() {
        return process;
    }

    /// @param labels where the stream's lines go, or null when they are events
    void read(Stream stream, InputStream pipe, @Nullable LabelledLines labels) {
        expected++;
        start(stream.text(), () -> pump(stream, pipe, labels));
    }

    void awaitExit() {
        expected++;
        start(
                "exit",
                () -> {
                    int waitStatus = waitStatus(process.waitFor());
                    tell(cursor -> new TaskEvent.Exited(key, cursor, waitStatus), 0);
                });
    }

    /// Pipes of processes cannot be waited for without a thread, and a virtual thread that waits
    /// for one holds on to its carrier, of which there are 256 at most. Hence platform threads.
    private void start(String what, Action action) {
        String name = "task-" + key.rank() + "-" + what;
        threads.add(
                Thread.ofPlatform()
                        .name(name)
                        .daemon()
                        .start(
                                () -> {
                                    try {
                                        action.run();
                                    } catch (InterruptedException e) {
                                        // The host is being closed.
                                    }
                                }));
    }

    @FunctionalInterface
    private interface Action {
        void run() throws InterruptedException;
    }

    private void tell(News news, int bytes) throws InterruptedException {
        sink.put(this, news, bytes);
    }

    private void pump(Stream stream, InputStream pipe, @Nullable LabelledLines labels)
            throws InterruptedException {
        byte[] buffer = new byte[READ_BYTES_MAX];
        try (pipe) {
            for (int n = pipe.read(buffer); n >= 0; n = pipe.read(buffer)) {
                if (labels == null) {
                    byte[] bytes = Arrays.copyOf(buffer, n);
                    tell(cursor -> new TaskEvent.Output(key, cursor, stream, bytes), n);
                } else {
                    labels.write(buffer, n);
                }
            }
            if (labels != null) {
                labels.close();
            }
        } catch (IOException e) {
            // A pipe that cannot be read has ended; a full disk takes no more lines.
        }
        tell(cursor -> new TaskEvent.Eof(key, cursor, stream), 0);
    }

    /// Java gives 128 + n for a process that signal n ended; one that exits with such a code of its
    /// own looks the same.
    private static int waitStatus(int code) {
        int signal = code - SIGNAL_BASE;
        return signal > 0 && signal <= SIGNAL_MAX ? signal : code << CODE_SHIFT;
    }

    /// Takes data for the standard input; never waits.
    void write(byte[] data, boolean eof) {
        if (inputEnded) {
            return;
        }
        if (data.length > 0 && inputBytes.addAndGet(data.length) <= STDIN_BYTES_MAX) {
            input.add(data);
        }
        if (eof) {
            inputEnded = true;
            input.add(END);
        }
        if (writer == null) {
            writer = Thread.ofVirtual().name("task-" + key.rank() + "-stdin").start(this::feed);
        }
    }

    private void feed() {
        try (OutputStream pipe = process.getOutputStream()) {
            for (byte[] data = input.take(); data.length > 0; data = input.take()) {
                pipe.write(data);
                pipe.flush();
                inputBytes.addAndGet(-data.length);
            }
        } catch (IOException e) {
            // The task has closed its end: it wants no more.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// An event of this task has been handed over.
    void told(TaskEvent event) {
        lastCursor = event.cursor();
        if (event instanceof TaskEvent.Eof || event instanceof TaskEvent.Exited) {
            expected--;
        }
    }

    /// True when its end and the ends of its pipes have been handed over.
    boolean isOver() {
        return expected == 0;
    }

    long lastCursor() {
        return lastCursor;
    }

    void interrupt() {
        threads.forEach(Thread::interrupt);
        if (writer != null) {
            writer.interrupt();
        }
    }
}
