/// How commands reach an instance.
@NullMarked
package flux.cli.connect;

import org.jspecify.annotations.NullMarked;
