/// The resources as people see them: what there is, what is drained, what is allocated.
@NullMarked
package flux.replay.resources;

import org.jspecify.annotations.NullMarked;
