/// Terminal sessions, with real programs on real terminals.
@NullMarked
package flux.ops.terminus;

import org.jspecify.annotations.NullMarked;
