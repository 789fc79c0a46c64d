/// The traverser: depth-first down the dominant subsystem, then up the others.
@NullMarked
package flux.scheduler.fluxion.match;

import org.jspecify.annotations.NullMarked;
