/// What the pages about speed say is true.
@NullMarked
package flux.ops.bench;

import org.jspecify.annotations.NullMarked;
