/// What an instance forgets, and where old parts of its ledger go.
@NullMarked
package flux.ops.retention;

import org.jspecify.annotations.NullMarked;
