/// Queues as `flux queue list` shows them.
@NullMarked
package flux.cli.queue;

import org.jspecify.annotations.NullMarked;
