/// Logs as released versions wrote them, frozen: what is read of them must never change.
@NullMarked
package flux.ledger.frozen;

import org.jspecify.annotations.NullMarked;
