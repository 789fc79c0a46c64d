/// The key-value store (RFC 11): tree objects, namespaces, transactions and watches, without
/// I/O, threads or clock.
@NullMarked
package flux.ledger.kvs;

import org.jspecify.annotations.NullMarked;
