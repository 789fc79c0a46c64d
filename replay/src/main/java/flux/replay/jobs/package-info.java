/// The job list: what `flux jobs` shows, as a view over the ledger (RFC 43).
@NullMarked
package flux.replay.jobs;

import org.jspecify.annotations.NullMarked;
