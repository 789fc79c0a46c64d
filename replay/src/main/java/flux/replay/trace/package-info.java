/// What-if: the jobs of a trace (Standard Workload Format, or an instance's own ledger) under the
/// production scheduler and a simulated clock. Knows no clock, chance or thread; reads what it is
/// given.
@NullMarked
package flux.replay.trace;

import org.jspecify.annotations.NullMarked;
