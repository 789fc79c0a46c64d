/// Submission and what follows from it, typed into a shell as users type it.
@NullMarked
package flux.ops.submit;

import org.jspecify.annotations.NullMarked;
