/// Constraints on resources (RFC 31).
@NullMarked
package flux.ledger.constraint;

import org.jspecify.annotations.NullMarked;
