/// The table of features and the tests that show them.
@NullMarked
package flux.ops.scoreboard;

import org.jspecify.annotations.NullMarked;
