package flux.cli.text;

import flux.cli.CommandException;
import flux.cli.Session;
import flux.ledger.event.EventLine;
import flux.ledger.event.EventText;
import flux.ledger.event.TimeFormat;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Locale;

/// Prints an eventlog, event after event: as it stands, or as people read it.
public final class EventPrinter {
    private final Session session;
    private final boolean json;
    private final EventText text;

    /// @param format `text` or `json`
    /// @param time as in [TimeFormat]
    /// @param color `always`, `never` or `auto`
    public EventPrinter(Session session, String format, String time, String color) {
        this.session = session;
        if (!format.equals("text") && !format.equals("json")) {
            throw new CommandException("invalid format type '" + format + "'");
        }
        this.json = format.equals("json");
        this.text = new EventText(timeFormat(time), zone(session), isColored(session, color));
    }

    private static TimeFormat timeFormat(String name) {
        for (TimeFormat format : TimeFormat.values()) {
            if (format.name().toLowerCase(Locale.ROOT).equals(name)) {
                return format;
            }
        }
        throw new CommandException("invalid time-format type '" + name + "'");
    }

    private static ZoneId zone(Session session) {
        String zone = session.env().getOrDefault("TZ", "").replaceFirst("^:", "");
        try {
            return zone.isEmpty() ? ZoneId.systemDefault() : ZoneId.of(zone);
        } catch (DateTimeException e) {
            return ZoneId.of("UTC"); // as the C library does with a name that it does not know
        }
    }

    private static boolean isColored(Session session, String color) {
        return switch (color) {
            case "always" -> true;
            case "never" -> false;
            case "auto" ->
                    session.isTerminal(1) && session.env().getOrDefault("NO_COLOR", "").isEmpty();
            default -> throw new CommandException("invalid value: --color=" + color);
        };
    }

    public void print(EventLine event) {
        String shown = text.format(event);
        session.out().println(json ? event.format() : shown);
    }

    /// Times count from the first event, shown or not.
    public void skip(EventLine event) {
        String unused = text.format(event);
        assert !unused.isEmpty();
    }
}
