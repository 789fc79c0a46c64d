/// The log as a port, and its adapters: `memory`, `chronicle` and `kafka`.
@NullMarked
package flux.ledger.log;

import org.jspecify.annotations.NullMarked;
