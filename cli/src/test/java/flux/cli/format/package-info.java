/// Formats against Python's own behaviour.
@NullMarked
package flux.cli.format;

import org.jspecify.annotations.NullMarked;
