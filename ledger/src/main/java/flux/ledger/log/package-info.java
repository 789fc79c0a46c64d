/// The log as a port, and its adapters: `memory` and `chronicle`.
@NullMarked
package flux.ledger.log;

import org.jspecify.annotations.NullMarked;
