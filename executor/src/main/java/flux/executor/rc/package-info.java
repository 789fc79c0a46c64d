/// Files that configure a job's shells: `-o initrc`, `-o userrc`, the attribute `conf.shell_initrc`
/// (flux-shell-initrc(5); ADR 30 says what differs). On the executor's thread.
@NullMarked
package flux.executor.rc;

import org.jspecify.annotations.NullMarked;
