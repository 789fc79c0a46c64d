/// `flux overlay`: the tree of an instance's ranks.
@NullMarked
package flux.cli.overlay;

import org.jspecify.annotations.NullMarked;
