/// Jobs that run: each a small state machine between the ledger and the task host.
@NullMarked
package flux.executor.run;

import org.jspecify.annotations.NullMarked;
