/// `flux top`: what is running, on a screen that keeps up.
@NullMarked
package flux.cli.top;

import org.jspecify.annotations.NullMarked;
