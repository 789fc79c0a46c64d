/// `flux housekeeping`: what jobs that are over have left to the instance's script.
@NullMarked
package flux.cli.housekeeping;

import org.jspecify.annotations.NullMarked;
