/// `flux cron`: commands at intervals, at times, and when events come.
@NullMarked
package flux.cli.cron;

import org.jspecify.annotations.NullMarked;
