/// The RPC services of the broker, by their names on the wire.
@NullMarked
package flux.ops.service;

import org.jspecify.annotations.NullMarked;
