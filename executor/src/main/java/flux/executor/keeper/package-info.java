/// The task host that outlives the broker: a native process of its own, `flux-keeper`.
@NullMarked
package flux.executor.keeper;

import org.jspecify.annotations.NullMarked;
