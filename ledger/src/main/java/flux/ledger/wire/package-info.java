/// Flux's wire protocol on local sockets (RFC 3): messages, their frames, error numbers, and a
/// client.
@NullMarked
package flux.ledger.wire;

import org.jspecify.annotations.NullMarked;
