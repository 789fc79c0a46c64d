/// `flux resource-query`: the match engine by itself, driven by typed commands.
@NullMarked
package flux.ops.fluxion;

import org.jspecify.annotations.NullMarked;
