/// Jobs as people read them: the fields of `flux jobs` computed from what `job-list` answers.
@NullMarked
package flux.cli.jobs;

import org.jspecify.annotations.NullMarked;
