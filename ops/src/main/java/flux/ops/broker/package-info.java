/// The broker: what wires logs, job manager, consumers and services into an instance.
@NullMarked
package flux.ops.broker;

import org.jspecify.annotations.NullMarked;
