package flux.executor;

import flux.executor.perilog.PerilogSettings;
import flux.executor.perilog.Scripts;
import flux.executor.run.ExecSettings;
import flux.executor.run.TaskSpecs;

/// What an instance's configuration and surroundings are for its executor.
///
/// @param specs how tasks are started
/// @param exec how they are ended
/// @param perilog what runs before and after jobs
/// @param scripts how that is started
public record ExecutorSettings(
        TaskSpecs specs, ExecSettings exec, PerilogSettings perilog, Scripts scripts) {

    /// One that configures nothing.
    public ExecutorSettings(TaskSpecs specs) {
        this(specs, ExecSettings.DEFAULT, PerilogSettings.NONE, Scripts.NONE);
    }
}
