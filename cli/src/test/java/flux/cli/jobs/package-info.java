/// Jobs' fields against Flux's own tests and recordings.
@NullMarked
package flux.cli.jobs;

import org.jspecify.annotations.NullMarked;
