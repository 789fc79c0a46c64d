/// The simple scheduler's matcher: nodes, cores and gpus, the emptiest node first.
@NullMarked
package flux.scheduler.fcfs;

import org.jspecify.annotations.NullMarked;
