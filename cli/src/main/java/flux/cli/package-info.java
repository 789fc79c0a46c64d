/// The `flux` command: parse, ask, print. No rules of the job manager live here.
@NullMarked
package flux.cli;

import org.jspecify.annotations.NullMarked;
