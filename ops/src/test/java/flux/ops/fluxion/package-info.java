/// The engine and the command around it.
@NullMarked
package flux.ops.fluxion;

import org.jspecify.annotations.NullMarked;
