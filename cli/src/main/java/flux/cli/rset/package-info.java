/// `flux R`: sets of resources (RFC 20), written, put together and taken apart.
@NullMarked
package flux.cli.rset;

import org.jspecify.annotations.NullMarked;
