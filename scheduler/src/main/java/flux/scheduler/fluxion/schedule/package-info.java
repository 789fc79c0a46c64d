/// What jobs hold of each vertex, and the pruning filters that sum it up.
@NullMarked
package flux.scheduler.fluxion.schedule;

import org.jspecify.annotations.NullMarked;
