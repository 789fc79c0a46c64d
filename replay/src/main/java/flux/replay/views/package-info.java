/// What the services of an instance read, together.
@NullMarked
package flux.replay.views;

import org.jspecify.annotations.NullMarked;
