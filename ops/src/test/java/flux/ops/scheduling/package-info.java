/// Stories of instances whose scheduler is asked, configured and exchanged.
@NullMarked
package flux.ops.scheduling;

import org.jspecify.annotations.NullMarked;
