/// A task host without processes, for simulations.
@NullMarked
package flux.executor.simulated;

import org.jspecify.annotations.NullMarked;
