package flux.ops.overlay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// A socket that the launcher opened for this process, known by its descriptor. Java has no other
/// way to one: a socket cannot be opened again by its name in /proc.
final class InheritedSocket {
    private static final int LINE_BYTES_MAX = 1 << 16;

    private static final FunctionDescriptor TRANSFER =
            FunctionDescriptor.of(
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT,
                    ValueLayout.ADDRESS,
                    ValueLayout.JAVA_LONG);
    private static final MethodHandle READ = function("read");
    private static final MethodHandle WRITE = function("write");

    private final int descriptor;

    InheritedSocket(int descriptor) {
        this.descriptor = descriptor;
    }

    private static MethodHandle function(String name) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), TRANSFER);
    }

    void writeLine(String line) throws IOException {
        byte[] bytes = (line + "\n").getBytes(ISO_8859_1);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
            for (long done = 0; done < bytes.length; ) {
                done += transfer(WRITE, memory.asSlice(done), "write to");
            }
        }
    }

    /// Byte by byte: what comes after the line is for others to read.
    String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment one = arena.allocate(1);
            while (line.size() < LINE_BYTES_MAX) {
                if (transfer(READ, one, "read from") == 0) {
                    throw new EOFException("the launcher has closed PMI_FD=" + descriptor);
                }
                byte next = one.get(ValueLayout.JAVA_BYTE, 0);
                if (next == '\n') {
                    return line.toString(ISO_8859_1);
                }
                line.write(next);
            }
        }
        throw new IOException("PMI_FD=" + descriptor + ": a line of PMI-1 that does not end");
    }

    private long transfer(MethodHandle call, MemorySegment memory, String what) throws IOException {
        try {
            long count = (long) call.invokeExact(descriptor, memory, memory.byteSize());
            if (count < 0) {
                throw new IOException(
                        "cannot %s PMI_FD=%d, which the launcher should have opened"
                                .formatted(what, descriptor));
            }
            return count;
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
