/// The port behind which jobs that are instances themselves run: who hosts them, and what it is
/// asked and has to tell.
@NullMarked
package flux.executor.nested;

import org.jspecify.annotations.NullMarked;
