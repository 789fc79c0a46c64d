/// Resources as `flux resource` shows them: rows, their fields and formats.
@NullMarked
package flux.cli.resource;

import org.jspecify.annotations.NullMarked;
