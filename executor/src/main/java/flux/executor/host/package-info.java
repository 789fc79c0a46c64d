/// The task host as a port: what runs tasks for the executor and, when it can, outlives it.
@NullMarked
package flux.executor.host;

import org.jspecify.annotations.NullMarked;
