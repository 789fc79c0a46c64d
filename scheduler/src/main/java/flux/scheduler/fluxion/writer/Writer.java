package flux.scheduler.fluxion.writer;

import flux.scheduler.fluxion.match.Selection;
import java.util.function.IntPredicate;

/// One way to write down a selection of resources.
public interface Writer {

    /// What is written.
    ///
    /// @param start of the time for which they are held, seconds
    /// @param end 0 when they are held by nobody
    record Resources(Selection selection, long start, long end) {}

    /// The text, with the end of its last line; empty when nothing is selected.
    String write(Resources resources);

    /// The same with the state of pruning filters at those vertices that are asked for, where the
    /// format has a place for it.
    default String writeWithFilters(Resources resources, IntPredicate at) {
        return write(resources);
    }
}
