/// The KVS service, told as stories over a socket.
@NullMarked
package flux.ops.kvs;

import org.jspecify.annotations.NullMarked;
