/// The Python package against a live instance.
@NullMarked
package flux.ops.python;

import org.jspecify.annotations.NullMarked;
