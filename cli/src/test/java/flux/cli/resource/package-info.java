/// Resources as recorded.
@NullMarked
package flux.cli.resource;

import org.jspecify.annotations.NullMarked;
