/// Starting again: from the newest snapshot and the entries behind it, or from all entries.
@NullMarked
package flux.replay.recovery;

import org.jspecify.annotations.NullMarked;
