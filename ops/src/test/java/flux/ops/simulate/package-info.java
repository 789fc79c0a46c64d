/// Tests of `flux simulate`.
@NullMarked
package flux.ops.simulate;

import org.jspecify.annotations.NullMarked;
