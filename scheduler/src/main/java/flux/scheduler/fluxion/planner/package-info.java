/// Availability of pools over time.
@NullMarked
package flux.scheduler.fluxion.planner;

import org.jspecify.annotations.NullMarked;
