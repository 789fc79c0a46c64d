/// Processes that the broker runs for its owner: `flux exec`, `flux sproc`, `flux cron` (RFC 42).
@NullMarked
package flux.ops.rexec;

import org.jspecify.annotations.NullMarked;
