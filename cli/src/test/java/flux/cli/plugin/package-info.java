/// Users' Python plugins, as they stand, with the real `python3`.
@NullMarked
package flux.cli.plugin;

import org.jspecify.annotations.NullMarked;
