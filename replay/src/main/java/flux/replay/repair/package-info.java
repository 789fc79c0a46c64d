/// `flux ledger repair`: a damaged ledger in files written anew beside, with a fact wherever an
/// entry was lost; the original goes to quarantine with a report. Nothing is edited in place,
/// nothing discarded.
@NullMarked
package flux.replay.repair;

import org.jspecify.annotations.NullMarked;
