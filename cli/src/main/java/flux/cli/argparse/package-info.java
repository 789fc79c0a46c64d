/// Command lines as Python's argparse reads them, and its complaints: Flux's Python tools have
/// subcommands, and people's scripts know the words.
@NullMarked
package flux.cli.argparse;

import org.jspecify.annotations.NullMarked;
