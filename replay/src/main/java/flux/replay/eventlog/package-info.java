/// Eventlogs of single jobs, and what stands beside them, as views over the logs.
@NullMarked
package flux.replay.eventlog;

import org.jspecify.annotations.NullMarked;
