/// `flux module`: the parts of an instance.
@NullMarked
package flux.cli.module;

import org.jspecify.annotations.NullMarked;
