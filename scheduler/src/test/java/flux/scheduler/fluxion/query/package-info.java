/// The match engine, tried on graphs small enough to be seen at a glance.
@NullMarked
package flux.scheduler.fluxion.query;

import org.jspecify.annotations.NullMarked;
