/// Tasks on several machines.
@NullMarked
package flux.executor.spread;

import org.jspecify.annotations.NullMarked;
