/// The KVS's past, made again from its log.
@NullMarked
package flux.replay.kvs;

import org.jspecify.annotations.NullMarked;
