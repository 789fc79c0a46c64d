/// Where commands run: the JVM's side of a [flux.cli.Session], and how a command ends.
@NullMarked
package flux.cli.host;

import org.jspecify.annotations.NullMarked;
