/// Queues as recorded.
@NullMarked
package flux.cli.queue;

import org.jspecify.annotations.NullMarked;
