package flux.ledger.output;

import org.jspecify.annotations.Nullable;

/// An event of one of a job's guest eventlogs.
///
/// @param contextJson a JSON object, or null when there is none
public record GuestEvent(String name, @Nullable String contextJson) {

    public static GuestEvent of(String name) {
        return new GuestEvent(name, null);
    }
}
