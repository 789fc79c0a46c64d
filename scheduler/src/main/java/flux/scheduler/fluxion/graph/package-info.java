/// The resource graph: pools as vertices in compact columns, relations as edges by subsystem.
@NullMarked
package flux.scheduler.fluxion.graph;

import org.jspecify.annotations.NullMarked;
