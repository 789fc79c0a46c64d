/// A log in memory, for tests and simulations.
@NullMarked
package flux.ledger.log.memory;

import org.jspecify.annotations.NullMarked;
