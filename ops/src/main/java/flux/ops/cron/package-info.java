/// `cron`: commands that an instance runs at times, at intervals, or when events come.
@NullMarked
package flux.ops.cron;

import org.jspecify.annotations.NullMarked;
