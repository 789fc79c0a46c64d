/// What a broker is started with: its words, its configuration, and where the program is installed.
@NullMarked
package flux.ops.settings;

import org.jspecify.annotations.NullMarked;
