/// An instance of several broker processes: they find each other by PMI, and rank 0 reaches the
/// others, its satellites, over TCP.
@NullMarked
package flux.ops.overlay;

import org.jspecify.annotations.NullMarked;
