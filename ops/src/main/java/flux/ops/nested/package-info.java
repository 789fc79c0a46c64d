/// Instances that are jobs of another one, hosted in its process: made from the job, opened on the
/// ledger below the parent's, ended with the job.
@NullMarked
package flux.ops.nested;

import org.jspecify.annotations.NullMarked;
