/// Where what is over is kept: in files that only grow, read through memory maps. They are made
/// from the ledger and can be made again from it.
@NullMarked
package flux.replay.history;

import org.jspecify.annotations.NullMarked;
