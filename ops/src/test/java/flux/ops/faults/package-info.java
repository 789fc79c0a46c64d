/// What can go wrong with the medium under a ledger, tried on ledgers that real instances wrote.
@NullMarked
package flux.ops.faults;

import org.jspecify.annotations.NullMarked;
