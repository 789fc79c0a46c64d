/// Flux's output formats (`-o`): Python's format syntax with Flux's additions, over any kind of
/// row.
@NullMarked
package flux.cli.format;

import org.jspecify.annotations.NullMarked;
