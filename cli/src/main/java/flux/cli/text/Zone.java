package flux.cli.text;

import flux.cli.Session;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;

/// The time zone of who runs a command: TZ, and where it is not set the machine's.
public final class Zone {
    private Zone() {}

    /// As the C library does, UTC for a TZ that means nothing.
    public static ZoneId of(Session session) {
        String name = session.env().getOrDefault("TZ", "").replaceFirst("^:", "");
        if (name.isEmpty()) {
            return ZoneId.systemDefault();
        }
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            return ZoneOffset.UTC;
        }
    }
}
