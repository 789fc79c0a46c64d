/// `flux job SUBCOMMAND` and `flux cancel`: one job at a time.
@NullMarked
package flux.cli.job;

import org.jspecify.annotations.NullMarked;
