/// Job ids and their encodings (RFC 19).
@NullMarked
package flux.ledger.id;

import org.jspecify.annotations.NullMarked;
