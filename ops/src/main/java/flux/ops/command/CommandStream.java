package flux.ops.command;

import flux.cli.host.CallerGoneException;
import java.io.OutputStream;

/// The caller's standard output or error, as frames of type `type`.
final class CommandStream extends OutputStream {
    private final FrameOutput launcher;
    private final byte type;
    private volatile boolean broken;

    CommandStream(FrameOutput launcher, byte type) {
        this.launcher = launcher;
        this.type = type;
    }

    /// Nobody reads it any more.
    void broke() {
        broken = true;
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        if (broken) {
            throw new CallerGoneException("descriptor " + (char) type + " has no reader");
        }
        launcher.stream(type, bytes, offset, length);
    }

    @Override
    public void flush() {
        launcher.flush();
    }
}
