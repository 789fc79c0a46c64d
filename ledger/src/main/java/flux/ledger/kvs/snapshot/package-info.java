/// A KVS at one place of its log, as bytes, so that a start need not read the log from its
/// beginning. Pure: where the bytes are kept is somebody else's matter.
@NullMarked
package flux.ledger.kvs.snapshot;

import org.jspecify.annotations.NullMarked;
