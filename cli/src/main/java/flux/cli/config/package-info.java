/// `flux config` and `flux env`: what an instance and its commands were told.
@NullMarked
package flux.cli.config;

import org.jspecify.annotations.NullMarked;
