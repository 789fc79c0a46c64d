/// `flux ion-resource`: the graph scheduler's resources, asked and tried out.
@NullMarked
package flux.cli.ion;

import org.jspecify.annotations.NullMarked;
