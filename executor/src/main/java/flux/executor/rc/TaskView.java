package flux.executor.rc;

import flux.executor.lua.LuaTable;
import flux.executor.shell.ExitStatus;
import java.util.Map;

/// A task as callbacks see it (`task.info`).
///
/// @param state Init, Running or Exited
/// @param pid 0 before it has started
/// @param waitStatus as wait(2) has it; -1 before it has ended
/// @param environment its own, which callbacks may change before it starts
public record TaskView(
        int localId,
        int rank,
        String state,
        long pid,
        int waitStatus,
        Map<String, String> environment) {

    LuaTable info() {
        LuaTable info =
                new LuaTable().with("localid", (double) localId).with("rank", (double) rank);
        info.with("state", state);
        if (pid > 0) {
            info.with("pid", (double) pid);
        }
        if (waitStatus >= 0) {
            info.with("wait_status", (double) waitStatus);
            info.with("exitcode", (double) ExitStatus.code(waitStatus));
            info.with("signaled", (double) ExitStatus.signal(waitStatus));
        }
        return info;
    }
}
