package flux.ops.overlay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// A library that other software brings along, opened by its name as the dynamic linker finds it.
///
/// Its names are shown to what it opens itself (RTLD_GLOBAL): plugins of a resource manager's PMI
/// library rely on it.
final class CLibrary {
    /// What its functions return when they have done what was asked.
    static final int SUCCESS = 0;

    private static final int RTLD_NOW = 2;
    private static final int RTLD_GLOBAL = 0x100;
    private static final int MESSAGE_BYTES_MAX = 4096;
    private static final Linker LINKER = Linker.nativeLinker();

    private final String name;
    private final MemorySegment handle;

    private CLibrary(String name, MemorySegment handle) {
        this.name = name;
        this.handle = handle;
    }

    /// @throws IOException in the linker's words when there is no such library
    static CLibrary open(String name) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment handle =
                    (MemorySegment)
                            call(
                                    linked("dlopen"),
                                    ValueLayout.ADDRESS,
                                    arena.allocateFrom(name),
                                    RTLD_NOW | RTLD_GLOBAL);
            if (handle.address() == 0) {
                throw new IOException(complaint(name));
            }
            return new CLibrary(name, handle);
        }
    }

    private static String complaint(String name) {
        MemorySegment text = (MemorySegment) call(linked("dlerror"), ValueLayout.ADDRESS);
        return text.address() == 0
                ? name + ": cannot be opened"
                : text.reinterpret(MESSAGE_BYTES_MAX).getString(0, ISO_8859_1);
    }

    private static MemorySegment linked(String function) {
        return LINKER.defaultLookup().findOrThrow(function);
    }

    String name() {
        return name;
    }

    boolean has(String function) {
        return find(function).address() != 0;
    }

    private MemorySegment find(String function) {
        try (Arena arena = Arena.ofConfined()) {
            return (MemorySegment)
                    call(
                            linked("dlsym"),
                            ValueLayout.ADDRESS,
                            handle,
                            arena.allocateFrom(function));
        }
    }

    /// Calls a function that returns an int.
    ///
    /// @param arguments Integers and [MemorySegment]s, as the function takes them
    /// @throws IOException when the library has no such function
    int call(String function, Object... arguments) throws IOException {
        MemorySegment address = find(function);
        if (address.address() == 0) {
            throw new IOException("%s has no %s".formatted(name, function));
        }
        return (int) call(address, ValueLayout.JAVA_INT, arguments);
    }

    /// Calls a function that returns how it went.
    ///
    /// @param arguments as for [#call]
    /// @throws IOException with the function's name and its number when that is not [#SUCCESS]
    void require(String function, Object... arguments) throws IOException {
        int error = call(function, arguments);
        if (error != SUCCESS) {
            throw new IOException("%s: %s fails with %d".formatted(name, function, error));
        }
    }

    private static Object call(MemorySegment function, MemoryLayout result, Object... arguments) {
        MemoryLayout[] layouts =
                Arrays.stream(arguments)
                        .map(
                                each ->
                                        each instanceof Integer
                                                ? ValueLayout.JAVA_INT
                                                : ValueLayout.ADDRESS)
                        .toArray(MemoryLayout[]::new);
        try {
            return LINKER.downcallHandle(function, FunctionDescriptor.of(result, layouts))
                    .invokeWithArguments(arguments);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
