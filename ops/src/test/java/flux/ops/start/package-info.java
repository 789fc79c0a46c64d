/// Starts of instances that cannot be had.
@NullMarked
package flux.ops.start;

import org.jspecify.annotations.NullMarked;
