/// Tests of the command lines.
@NullMarked
package flux.cli.argparse;

import org.jspecify.annotations.NullMarked;
