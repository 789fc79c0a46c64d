/// Tests of `flux top`'s screen.
@NullMarked
package flux.cli.top;

import org.jspecify.annotations.NullMarked;
