/// `flux event` and `flux ping`: messages sent and seen by hand.
@NullMarked
package flux.cli.message;

import org.jspecify.annotations.NullMarked;
