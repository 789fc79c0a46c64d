/// The KVS made again from its log, as it is or as it was; and what stands beside the log so that a
/// start is quick: snapshots, and the file of long values.
@NullMarked
package flux.replay.kvs;

import org.jspecify.annotations.NullMarked;
