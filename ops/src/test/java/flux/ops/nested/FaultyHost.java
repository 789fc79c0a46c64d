package flux.ops.nested;

import flux.executor.host.DelegatingHost;
import flux.executor.host.TaskHost;
import flux.executor.host.TaskKey;
import flux.executor.host.TaskSpec;

/// A host of tasks with a fault: a certain word in a command, and it throws at whoever starts it.
///
/// @param inner runs all others
record FaultyHost(TaskHost inner) implements DelegatingHost {
    static final String WORD = "hits-the-fault";

    @Override
    public void start(TaskKey key, TaskSpec spec) {
        if (spec.argv().contains(WORD)) {
            throw new IllegalStateException("what must not happen has happened");
        }
        inner.start(key, spec);
    }
}
