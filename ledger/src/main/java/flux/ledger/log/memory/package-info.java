/// The log in memory, for tests and simulation.
@NullMarked
package flux.ledger.log.memory;

import org.jspecify.annotations.NullMarked;
