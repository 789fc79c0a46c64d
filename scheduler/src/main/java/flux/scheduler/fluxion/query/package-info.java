/// Searching the graph for vertices by what they are and who holds them.
@NullMarked
package flux.scheduler.fluxion.query;

import org.jspecify.annotations.NullMarked;
