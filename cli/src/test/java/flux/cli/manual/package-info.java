/// Manuals and completion.
@NullMarked
package flux.cli.manual;

import org.jspecify.annotations.NullMarked;
