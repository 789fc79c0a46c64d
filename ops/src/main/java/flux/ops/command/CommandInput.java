package flux.ops.command;

import flux.cli.host.CallerGoneException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The caller's standard input, one read(2) of the launcher per read here: nothing is taken from it
/// that the command did not ask for, and a terminal can go on after its end of file.
final class CommandInput extends InputStream {
    private static final byte[] NOTHING = {};

    private final FrameOutput launcher;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    private byte[] answer = NOTHING;
    private int taken;
    private boolean asked;
    private boolean atEnd;
    private boolean gone;

    CommandInput(FrameOutput launcher) {
        this.launcher = launcher;
    }

    /// The launcher's answer to a READ; empty at the end of input.
    void answered(byte[] bytes) {
        lock.lock();
        try {
            answer = bytes;
            taken = 0;
            atEnd = bytes.length == 0;
            asked = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// There will be no answer any more.
    void callerGone() {
        lock.lock();
        try {
            gone = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        lock.lock();
        try {
            while (taken == answer.length && !atEnd) {
                waitForAnswer(length);
            }
            if (atEnd) {
                atEnd = false;
                return -1;
            }
            int part = Math.min(length, answer.length - taken);
            System.arraycopy(answer, taken, into, offset, part);
            taken += part;
            return part;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int available() {
        lock.lock();
        try {
            return answer.length - taken;
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings("WaitNotInLoop") // the caller's is the loop
    private void waitForAnswer(int length) throws IOException {
        if (gone) {
            throw new CallerGoneException("the launcher has gone");
        }
        if (!asked) {
            asked = true;
            int bytes = Math.min(length, Frame.INPUT_BYTES_MAX);
            launcher.send(Frame.READ, ByteBuffer.allocate(4).putInt(bytes).flip());
        }
        try {
            changed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while reading standard input");
        }
    }
}
