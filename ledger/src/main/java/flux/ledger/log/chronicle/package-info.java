/// A log on one machine: Chronicle Queue, one excerpt a record.
@NullMarked
package flux.ledger.log.chronicle;

import org.jspecify.annotations.NullMarked;
