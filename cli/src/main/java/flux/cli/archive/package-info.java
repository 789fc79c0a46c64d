/// `flux archive`: files in the KVS, in the form of RFC 37.
@NullMarked
package flux.cli.archive;

import org.jspecify.annotations.NullMarked;
