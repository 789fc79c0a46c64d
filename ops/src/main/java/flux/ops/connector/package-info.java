/// The broker's side of Flux's wire protocol: sockets, roles, routing, streams.
@NullMarked
package flux.ops.connector;

import org.jspecify.annotations.NullMarked;
