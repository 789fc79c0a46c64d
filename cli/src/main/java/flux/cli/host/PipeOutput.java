package flux.cli.host;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/// Standard output or error: a buffered stream to a reader who may leave. The first write that
/// fails ends the command, instead of being swallowed by a [java.io.PrintStream]: quietly when the
/// reader left ([CallerGoneException]), with the reason when, say, the disk is full. What is
/// written afterwards is dropped. Standard error that cannot be written for other reasons ends
/// nothing.
final class PipeOutput extends OutputStream {
    private final OutputStream buffered;
    private final boolean isError;
    private boolean failed;

    PipeOutput(OutputStream pipe, boolean isError, int bytesMax) {
        this.buffered = new BufferedOutputStream(pipe, bytesMax);
        this.isError = isError;
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        if (failed) {
            return;
        }
        try {
            buffered.write(bytes, offset, length);
        } catch (IOException e) {
            fail(e);
        }
    }

    @Override
    public void flush() {
        if (failed) {
            return;
        }
        try {
            buffered.flush();
        } catch (IOException e) {
            fail(e);
        }
    }

    /// The JVM tells EPIPE from other errors only in its words.
    private void fail(IOException e) {
        failed = true;
        String why = String.valueOf(e.getMessage());
        if (why.contains("Broken pipe")) {
            throw new CallerGoneException(why);
        }
        if (!isError) {
            throw new UncheckedIOException("standard output: " + why, e);
        }
    }
}
