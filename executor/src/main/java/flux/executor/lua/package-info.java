/// As much of Lua 5.4 as files that configure a job's shell use, in memory and with a limit to the
/// work (ADR 30): no coroutines, metatables, patterns, goto or integers; nothing that reaches out.
@NullMarked
package flux.executor.lua;

import org.jspecify.annotations.NullMarked;
