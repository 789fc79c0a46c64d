package flux.ledger.log.chronicle;

import flux.ledger.log.LogFailedException;
import flux.ledger.log.LogFullException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;

/// Reserves a file's blocks on the disk before they are mapped and written, and syncs them. A full
/// disk under a mapped file that has holes is SIGBUS, the end of the JVM; under this it is an
/// exception.
final class Reservation implements AutoCloseable {

    /// How much is reserved at a time, beyond what is written.
    static final long AHEAD_BYTES = 1 << 20;

    private static final int O_RDWR = 2;
    private static final int O_CLOEXEC = 0x80000;
    private static final int FALLOC_FL_KEEP_SIZE = 1;
    private static final int ENOSPC = 28;
    private static final int EDQUOT = 122;
    private static final int EOPNOTSUPP = 95;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
            STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final Linker.Option CAPTURE = Linker.Option.captureCallState("errno");
    private static final MethodHandle OPEN =
            function(
                    "open",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
    private static final MethodHandle FALLOCATE =
            function(
                    "fallocate",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG));
    private static final MethodHandle FDATASYNC =
            function(
                    "fdatasync", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    private static final MethodHandle CLOSE =
            function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    private final Path file;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment state = arena.allocate(STATE);
    private final int fd;
    private long reserved;

    Reservation(Path file) {
        this.file = file;
        this.fd = call(OPEN, arena.allocateFrom(file.toString()), O_RDWR | O_CLOEXEC);
        if (fd < 0) {
            throw new LogFailedException(file + ": cannot be opened, errno " + errno());
        }
    }

    private static MethodHandle function(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().find(name).orElseThrow(), descriptor, CAPTURE);
    }

    /// Makes sure that everything up to `end`, and some more, has blocks.
    ///
    /// @throws LogFullException when the disk or the quota is full
    void reserve(long end) {
        if (end <= reserved) {
            return;
        }
        long wanted = end + AHEAD_BYTES;
        int result = call(FALLOCATE, fd, FALLOC_FL_KEEP_SIZE, reserved, wanted - reserved);
        if (result == 0) {
            reserved = wanted;
            return;
        }
        int errno = errno();
        if (errno == ENOSPC || errno == EDQUOT) {
            throw new LogFullException("No space left on device: " + file);
        }
        if (errno != EOPNOTSUPP) {
            throw new LogFailedException(file + ": cannot reserve blocks, errno " + errno);
        }
        reserved = Long.MAX_VALUE;
    }

    /// Returns when what was written is on the disk.
    void sync() {
        if (call(FDATASYNC, fd) != 0) {
            throw new LogFailedException(
                    file + ": the disk did not take what was written, errno " + errno());
        }
    }

    private int call(MethodHandle function, Object... arguments) {
        Object[] all = new Object[arguments.length + 1];
        all[0] = state;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        try {
            return (int) function.invokeWithArguments(all);
        } catch (Throwable e) {
            throw new IllegalStateException("a call of the C library failed", e);
        }
    }

    private int errno() {
        return (int) ERRNO.get(state, 0L);
    }

    @Override
    public void close() {
        call(CLOSE, fd);
        arena.close();
    }
}
