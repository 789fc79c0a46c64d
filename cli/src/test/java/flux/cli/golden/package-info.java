/// Runs what was recorded of Flux and compares.
@NullMarked
package flux.cli.golden;

import org.jspecify.annotations.NullMarked;
