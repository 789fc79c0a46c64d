/// The log on one machine's disk: Chronicle Queue writes it, and every byte is doubted on reading.
@NullMarked
package flux.ledger.log.chronicle;

import org.jspecify.annotations.NullMarked;
