package flux.executor.spread;

import flux.executor.host.Stream;
import flux.executor.host.TaskEvent;

/// What is still to come of a task: its end, and the ends of its streams.
final class Expectation {
    private boolean exited;
    private boolean stdoutEnded;
    private boolean stderrEnded;

    /// @return true when nothing more is to be expected
    boolean saw(TaskEvent event) {
        switch (event) {
            case TaskEvent.Exited _ -> exited = true;
            case TaskEvent.Eof eof when eof.stream() == Stream.STDOUT -> stdoutEnded = true;
            case TaskEvent.Eof _ -> stderrEnded = true;
            default -> {}
        }
        return event instanceof TaskEvent.StartFailed || exited && stdoutEnded && stderrEnded;
    }

    boolean hasExited() {
        return exited;
    }
}
