package flux.cli.top;

/// What somebody wants who presses a key.
enum Key {
    UP,
    DOWN,
    PAGE_UP,
    PAGE_DOWN,
    FIRST,
    LAST,
    PREVIOUS_QUEUE,
    NEXT_QUEUE,
    DETAILS,
    ENTER,
    QUIT,
    REDRAW,
    OTHER
}
