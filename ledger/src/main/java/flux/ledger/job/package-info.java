/// The life of a job: its states and events (RFC 21), and `apply`, which alone changes a job.
@NullMarked
package flux.ledger.job;

import org.jspecify.annotations.NullMarked;
