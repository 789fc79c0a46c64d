/// The entry: one decision, one atomic record of the `jobs` log.
@NullMarked
package flux.ledger.entry;

import org.jspecify.annotations.NullMarked;
