/// The composition root: what a process of Flux starts as.
@NullMarked
package flux.ops;

import org.jspecify.annotations.NullMarked;
