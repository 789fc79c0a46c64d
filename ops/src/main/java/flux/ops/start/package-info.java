/// `flux start` and `flux broker`: an instance for as long as its initial program runs.
@NullMarked
package flux.ops.start;

import org.jspecify.annotations.NullMarked;
