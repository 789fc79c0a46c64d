/// The `output` log: what jobs write, and the events of their execution (RFC 24, RFC 50).
@NullMarked
package flux.ledger.output;

import org.jspecify.annotations.NullMarked;
