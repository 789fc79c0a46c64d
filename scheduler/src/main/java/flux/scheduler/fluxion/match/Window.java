package flux.scheduler.fluxion.match;

/// When a match is to hold.
///
/// @param at seconds; `end` is not part of it
/// @param now when allocations that have overrun still count
/// @param allFree whether nobody holds anything: could it ever be
/// @param allUp whether what is down counts, too
record Window(long at, long end, long now, boolean allFree, boolean allUp) {
    static Window ever(long at, boolean allUp) {
        return new Window(at, at + 1, at, true, allUp);
    }

    long duration() {
        return end - at;
    }
}
