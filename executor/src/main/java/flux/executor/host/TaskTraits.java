package flux.executor.host;

import java.util.OptionalInt;

/// What few tasks want of their host beyond being started.
///
/// @param channel a socket of its own to the host, at descriptor [#CHANNEL_FD]: PMI's
/// @param ownGroup a session and process group of its own, so that signals reach what it starts
/// @param stoppedInExec stopped at its first instruction, for a debugger to take up
/// @param oomAdjust what the kernel's choice of a victim is told (oom_score_adj, -1000 to 1000)
public record TaskTraits(
        boolean channel, boolean ownGroup, boolean stoppedInExec, OptionalInt oomAdjust) {

    /// Where a task finds its channel. Scripts use the single digits themselves.
    public static final int CHANNEL_FD = 20;

    public static final TaskTraits PLAIN = new TaskTraits(false, true, false, OptionalInt.empty());
}
