/// The Fluxion match engine: a resource graph, what jobs hold of it over time, and the search for
/// more.
@NullMarked
package flux.scheduler.fluxion;

import org.jspecify.annotations.NullMarked;
