/// Manuals and shell completion, made of what the commands' own `--help` says.
@NullMarked
package flux.cli.manual;

import org.jspecify.annotations.NullMarked;
