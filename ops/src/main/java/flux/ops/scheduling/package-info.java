/// Which scheduler an instance has, what it is configured to do, and what people ask it.
@NullMarked
package flux.ops.scheduling;

import org.jspecify.annotations.NullMarked;
