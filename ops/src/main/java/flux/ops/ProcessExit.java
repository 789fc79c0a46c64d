package flux.ops;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// Ends this process at once, by _exit(2).
///
/// The JVM's own way waits up to 300 ms for threads that are in native code, and the thread that
/// polls for virtual threads always is. Everything is closed and flushed by then.
final class ProcessExit {

    /// Set while an AOT cache is made, which the JVM writes when it ends in its own way.
    private static final String BY_VM = "flux.exit.vm";

    private ProcessExit() {}

    static void now(int code) {
        if (!Boolean.getBoolean(BY_VM)) {
            Linker linker = Linker.nativeLinker();
            MethodHandle exit =
                    linker.downcallHandle(
                            linker.defaultLookup().find("_exit").orElseThrow(),
                            FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT));
            try {
                exit.invokeExact(code);
            } catch (Throwable e) {
                throw new IllegalStateException("_exit failed", e);
            }
        }
        Runtime.getRuntime().halt(code);
    }
}
