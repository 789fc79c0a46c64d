/// `flux hostlist`: lists of hosts, fetched, put together and taken apart.
@NullMarked
package flux.cli.hostlist;

import org.jspecify.annotations.NullMarked;
