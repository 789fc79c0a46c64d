/// The scheduler: a consumer of the ledger that keeps the queue of waiting jobs and asks a
/// [Matcher] for resources. It only proposes; the job manager decides.
@NullMarked
package flux.scheduler;

import org.jspecify.annotations.NullMarked;
