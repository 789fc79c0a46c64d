/// Commands that other programs run, and small ones: certificates, relays, what a batch system
/// outside says of its time, tests' own.
@NullMarked
package flux.cli.helper;

import org.jspecify.annotations.NullMarked;
