/// What the pages about speed say is true, and what benchmarks measure is right when it is small.
@NullMarked
package flux.ops.bench;

import org.jspecify.annotations.NullMarked;
