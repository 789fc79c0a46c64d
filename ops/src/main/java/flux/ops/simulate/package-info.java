/// `flux simulate`: a trace, or a ledger's own jobs, under the production scheduler and a simulated
/// clock.
@NullMarked
package flux.ops.simulate;

import org.jspecify.annotations.NullMarked;
