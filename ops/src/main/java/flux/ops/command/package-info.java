/// The warm command server: commands that run inside the broker for a launcher outside.
@NullMarked
package flux.ops.command;

import org.jspecify.annotations.NullMarked;
