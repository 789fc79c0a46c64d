package flux.ops;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// Puts back the variable LC_ALL that the launcher has changed.
///
/// What letters a JVM can say in names of files and words of commands is decided by its locale when
/// it starts, and by nothing else: in the locale C that is ASCII. So the launcher gives it one with
/// all letters where the caller's has not, and the programs that this process starts, which inherit
/// its environment, must not see that.
final class CallersLocale {

    /// `LC_ALL=WHAT`, or empty when there was none; not set when nothing was changed.
    private static final String NOTE = "flux.locale";

    private static final String VARIABLE = "LC_ALL";

    private CallersLocale() {}

    /// To be called before anybody looks at the environment, of which Java makes a copy then.
    static void restore() {
        String note = System.getProperty(NOTE);
        if (note == null) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(VARIABLE);
            if (note.isEmpty()) {
                MethodHandle unsetenv = function("unsetenv", INT_OF_POINTER);
                int ignored = (int) unsetenv.invokeExact(name);
            } else {
                MemorySegment value = arena.allocateFrom(note.substring(VARIABLE.length() + 1));
                MethodHandle setenv = function("setenv", INT_OF_TWO_POINTERS_AND_INT);
                int ignored = (int) setenv.invokeExact(name, value, 1);
            }
        } catch (Throwable e) {
            throw new IllegalStateException("LC_ALL could not be put back", e);
        }
    }

    private static final FunctionDescriptor INT_OF_POINTER =
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS);
    private static final FunctionDescriptor INT_OF_TWO_POINTERS_AND_INT =
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT,
                    ValueLayout.ADDRESS,
                    ValueLayout.ADDRESS,
                    ValueLayout.JAVA_INT);

    private static MethodHandle function(String name, FunctionDescriptor type) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
    }
}
