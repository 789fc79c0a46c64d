/// Commands that are typed as the command of a job, and run as its tasks: `flux multi-prog`, `flux
/// pmi`.
@NullMarked
package flux.cli.task;

import org.jspecify.annotations.NullMarked;
