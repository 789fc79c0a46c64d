/// The ledger's files read as they are, of a running instance or of a dead one: what
/// `flux ledger` shows and checks.
@NullMarked
package flux.replay.tools;

import org.jspecify.annotations.NullMarked;
