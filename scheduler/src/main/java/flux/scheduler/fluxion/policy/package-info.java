/// Which of several matching resources is preferred.
@NullMarked
package flux.scheduler.fluxion.policy;

import org.jspecify.annotations.NullMarked;
