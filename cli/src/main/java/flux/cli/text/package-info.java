/// Small texts every command shares: signal names, JSON as Flux's tools print it.
@NullMarked
package flux.cli.text;

import org.jspecify.annotations.NullMarked;
