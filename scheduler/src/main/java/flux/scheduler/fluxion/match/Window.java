package flux.scheduler.fluxion.match;

/// When a match is to hold.
///
/// @param at seconds; `end` is not part of it
/// @param now when allocations that have overrun still count
/// @param regardless whether all is up and free: could it ever be
record Window(long at, long end, long now, boolean regardless) {
    long duration() {
        return end - at;
    }
}
