/// Tasks on several machines: a host made of one per node.
@NullMarked
package flux.executor.spread;

import org.jspecify.annotations.NullMarked;
