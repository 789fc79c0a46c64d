/// Instances within instances: stories of scripts.
@NullMarked
package flux.ops.nested;

import org.jspecify.annotations.NullMarked;
