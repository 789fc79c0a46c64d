/// The job shell's rules, pure: which tasks a job has, where each goes, what each finds around it.
@NullMarked
package flux.executor.shell;

import org.jspecify.annotations.NullMarked;
