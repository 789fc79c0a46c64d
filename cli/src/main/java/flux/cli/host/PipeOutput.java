package flux.cli.host;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/// A buffered stream to a reader who may leave. The first write that fails ends the command,
/// instead of being swallowed by a [java.io.PrintStream]: quietly when the reader left
/// ([CallerGoneException]), with the reason when the disk is full. What is written afterwards is
/// dropped.
final class PipeOutput extends OutputStream {
    private final OutputStream buffered;
    private final String name;
    private boolean failed;

    PipeOutput(OutputStream pipe, String name, int bytesMax) {
        this.buffered = new BufferedOutputStream(pipe, bytesMax);
        this.name = name;
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
            throw ended(e);
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
            throw ended(e);
        }
    }

    /// The JVM tells EPIPE from other errors only in its words.
    private RuntimeException ended(IOException e) {
        failed = true;
        String what = name + ": " + e.getMessage();
        return what.contains("Broken pipe")
                ? new CallerGoneException(what)
                : new UncheckedIOException(what, e);
    }
}
