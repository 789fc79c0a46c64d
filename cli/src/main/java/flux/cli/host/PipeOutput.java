package flux.cli.host;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/// A buffered stream to a reader who may leave: the first failed write ends the command (see
/// [CallerGoneException]) instead of being swallowed by a [java.io.PrintStream].
final class PipeOutput extends OutputStream {
    private final OutputStream buffered;

    PipeOutput(OutputStream pipe, int bytesMax) {
        this.buffered = new BufferedOutputStream(pipe, bytesMax);
    }

    @Override
    public void write(int b) {
        try {
            buffered.write(b);
        } catch (IOException e) {
            throw new CallerGoneException(e.toString());
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        try {
            buffered.write(bytes, offset, length);
        } catch (IOException e) {
            throw new CallerGoneException(e.toString());
        }
    }

    @Override
    public void flush() {
        try {
            buffered.flush();
        } catch (IOException e) {
            throw new CallerGoneException(e.toString());
        }
    }
}
