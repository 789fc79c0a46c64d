/// `flux job attach`: a job's output, input, events and end, as they come.
@NullMarked
package flux.cli.attach;

import org.jspecify.annotations.NullMarked;
