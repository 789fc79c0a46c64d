package flux.ops.overlay;

import flux.ops.overlay.Program.Frame;
import flux.ops.overlay.Program.Kind;
import flux.ops.rexec.Signalled;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// A process at a satellite, as if it were one of this machine. It waits when its output is not
/// read.
final class RemoteProcess extends Process implements Signalled {
    private static final int SIGKILL = 9;
    private static final int SIGTERM = 15;
    private static final int KILLED = 128 + SIGKILL;

    /// Pieces of output that wait to be read.
    private static final int PIECES_MAX = 16;

    private final Program program;
    private final long pid;
    private final Pieces stdout = new Pieces();
    private final Pieces stderr = new Pieces();
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();

    /// @param pid at the satellite
    RemoteProcess(Program program, long pid) {
        this.program = program;
        this.pid = pid;
        Thread.ofVirtual().name("program-" + pid).start(this::read);
    }

    /// What comes until the streams have ended and the process, too; or until the satellite is
    /// lost.
    private void read() {
        try (program) {
            int open = 3;
            while (open > 0) {
                Frame frame = program.read();
                switch (frame.kind()) {
                    case STDOUT -> stdout.put(frame.data());
                    case STDERR -> stderr.put(frame.data());
                    case EXIT -> exit.complete(ByteBuffer.wrap(frame.data()).getInt());
                    default -> throw new IOException("unexpected: " + frame.kind());
                }
                if (frame.kind() == Kind.EXIT || frame.data().length == 0) {
                    open--;
                }
            }
        } catch (IOException e) {
            // Then it is told to have been killed.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            exit.complete(KILLED);
            stdout.end();
            stderr.end();
        }
    }

    @Override
    public void signal(int signum) {
        write(Kind.SIGNAL, ByteBuffer.allocate(Integer.BYTES).putInt(signum).array());
    }

    /// What cannot be told to it any more does not matter: then it is over.
    private void write(Kind kind, byte[] data) {
        Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                program.write(kind, data, data.length);
                            } catch (IOException e) {
                                program.close();
                            }
                        });
    }

    @Override
    public OutputStream getOutputStream() {
        return new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] data, int from, int count) throws IOException {
                for (int at = from; at < from + count; at += Program.BYTES_MAX) {
                    int until = Math.min(at + Program.BYTES_MAX, from + count);
                    byte[] piece = Arrays.copyOfRange(data, at, until);
                    program.write(Kind.STDIN, piece, piece.length);
                }
            }

            @Override
            public void close() throws IOException {
                if (isAlive()) {
                    program.write(Kind.STDIN, new byte[0], 0);
                }
            }
        };
    }

    @Override
    public InputStream getInputStream() {
        return stdout;
    }

    @Override
    public InputStream getErrorStream() {
        return stderr;
    }

    @Override
    public int waitFor() throws InterruptedException {
        try {
            return exit.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int exitValue() {
        if (isAlive()) {
            throw new IllegalThreadStateException("process " + pid + " has not ended");
        }
        return exit.join();
    }

    @Override
    public boolean isAlive() {
        return !exit.isDone();
    }

    @Override
    public long pid() {
        return pid;
    }

    @Override
    public void destroy() {
        signal(SIGTERM);
    }

    @Override
    public Process destroyForcibly() {
        signal(SIGKILL);
        return this;
    }

    /// One of its streams, piece by piece; an empty one is the end.
    private static final class Pieces extends InputStream {
        private final BlockingQueue<byte[]> queue = new ArrayBlockingQueue<>(PIECES_MAX);
        private byte[] piece = new byte[0];
        private int at;
        private boolean ended;
        private boolean wasToldAll;

        void put(byte[] data) throws InterruptedException {
            wasToldAll |= data.length == 0;
            queue.put(data);
        }

        void end() {
            if (!wasToldAll) {
                try {
                    put(new byte[0]);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int from, int count) throws IOException {
            try {
                if (!ended && at == piece.length) {
                    piece = queue.take();
                    at = 0;
                    ended = piece.length == 0;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
            if (ended) {
                return -1;
            }
            int n = Math.min(count, piece.length - at);
            System.arraycopy(piece, at, to, from, n);
            at += n;
            return n;
        }
    }
}
