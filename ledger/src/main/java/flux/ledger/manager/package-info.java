/// The job manager at work: it takes commands from the inbox, decides, appends, applies, answers;
/// and the feed, from which consumers take the entries.
@NullMarked
package flux.ledger.manager;

import org.jspecify.annotations.NullMarked;
