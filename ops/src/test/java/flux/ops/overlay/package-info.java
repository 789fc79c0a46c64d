/// Instances of several broker processes.
@NullMarked
package flux.ops.overlay;

import org.jspecify.annotations.NullMarked;
