/// `flux ledger`: the ledger itself, read and verified.
@NullMarked
package flux.cli.ledger;

import org.jspecify.annotations.NullMarked;
