/// The executor: a consumer of the ledger that runs what has been allocated, and reports.
@NullMarked
package flux.executor;

import org.jspecify.annotations.NullMarked;
