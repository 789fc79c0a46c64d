/// Commands about the instance as a whole.
@NullMarked
package flux.cli.instance;

import org.jspecify.annotations.NullMarked;
