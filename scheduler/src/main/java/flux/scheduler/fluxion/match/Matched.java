package flux.scheduler.fluxion.match;

/// What came of looking for resources.
public sealed interface Matched {

    /// Found.
    ///
    /// @param at when it begins, seconds; `end` is not part of it
    /// @param reserved for later than was asked for
    record Found(Selection selection, long at, long end, boolean reserved) implements Matched {}

    /// Not now, and, if that was asked, at no time that can be planned; EBUSY.
    record Busy() implements Matched {}

    /// Never, even if all were up and free; ENODEV.
    record Unsatisfiable() implements Matched {}
}
