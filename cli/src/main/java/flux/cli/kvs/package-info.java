/// `flux kvs`: keys and values.
@NullMarked
package flux.cli.kvs;

import org.jspecify.annotations.NullMarked;
