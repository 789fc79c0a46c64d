/// Small formats: idset (RFC 22), duration (RFC 23), hostlist (RFC 29), taskmap (RFC 34).
@NullMarked
package flux.ledger.text;

import org.jspecify.annotations.NullMarked;
