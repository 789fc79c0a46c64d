/// Commands that are C programs in Flux: their options, usage texts and errors, from one table
/// each.
@NullMarked
package flux.cli.getopt;

import org.jspecify.annotations.NullMarked;
