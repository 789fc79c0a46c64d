/// The job manager's judgement: commands in, decisions out. Pure: it reads the instance's state,
/// and knows no clock, chance, file or thread.
@NullMarked
package flux.ledger.decide;

import org.jspecify.annotations.NullMarked;
