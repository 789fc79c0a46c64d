/// What an instance runs before and after each of its jobs: prolog and epilog
/// (flux-config-job-manager(5)).
@NullMarked
package flux.executor.perilog;

import org.jspecify.annotations.NullMarked;
