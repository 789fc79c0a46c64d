/// What nobody should type, typed.
@NullMarked
package flux.ops.hostile;

import org.jspecify.annotations.NullMarked;
