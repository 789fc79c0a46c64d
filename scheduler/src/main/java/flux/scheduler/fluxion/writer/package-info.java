/// Selected resources as text, JGF and R.
@NullMarked
package flux.scheduler.fluxion.writer;

import org.jspecify.annotations.NullMarked;
