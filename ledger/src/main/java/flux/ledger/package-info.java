/// The ledger: what has happened, who may add to it, and the values it is written in.
@NullMarked
package flux.ledger;

import org.jspecify.annotations.NullMarked;
