/// The instance as its entries so far make it: what the job manager decides on.
@NullMarked
package flux.ledger.state;

import org.jspecify.annotations.NullMarked;
