/// Tests of the formats that graphs are written in.
@NullMarked
package flux.scheduler.fluxion.writer;

import org.jspecify.annotations.NullMarked;
