/// Where an instance's resources come from: the configuration, or this machine.
@NullMarked
package flux.scheduler.inventory;

import org.jspecify.annotations.NullMarked;
