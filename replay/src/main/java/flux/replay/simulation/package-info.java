/// The whole instance in one thread under a seed: the production job manager, scheduler and
/// executor over logs in memory, a clock that somebody moves, and tasks that only pretend.
@NullMarked
package flux.replay.simulation;

import org.jspecify.annotations.NullMarked;
