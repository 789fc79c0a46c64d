/// Resource graphs from recipes and descriptions: GRUG, JGF, R, hwloc.
@NullMarked
package flux.scheduler.fluxion.reader;

import org.jspecify.annotations.NullMarked;
