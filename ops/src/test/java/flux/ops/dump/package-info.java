/// Dumps of instances, made and restored.
@NullMarked
package flux.ops.dump;

import org.jspecify.annotations.NullMarked;
