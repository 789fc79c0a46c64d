package flux.cli.text;

import flux.cli.CommandException;
import flux.ledger.text.Fsd;
import flux.ledger.text.InvalidText;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;

/// A point in time as people give it: `-FSD` before now, seconds since the epoch, or a date.
public final class When {
    private static final double NANOS = 1e9;
    private static final List<DateTimeFormatter> DATES =
            List.of(
                    DateTimeFormatter.ISO_LOCAL_DATE_TIME,
                    DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm[:ss]"));

    private When() {}

    /// A time that has been.
    ///
    /// @param option the option that it was given with, for the message
    /// @return seconds since the epoch
    public static double past(String option, String text) {
        double now = System.currentTimeMillis() / 1000.0;
        double when = parse(option, text);
        if (when > now) {
            throw new CommandException(option + "=" + text + " appears to be in the future");
        }
        return when;
    }

    /// @return seconds since the epoch
    public static double parse(String option, String text) {
        return seconds(option, text, System.currentTimeMillis() / 1000.0);
    }

    private static double seconds(String option, String text, double now) {
        if (text.startsWith("-")) {
            try {
                return now - Fsd.parse(text.substring(1));
            } catch (InvalidText e) {
                throw invalid(option, text);
            }
        }
        if (text.matches("[0-9]+(\\.[0-9]+)?")) {
            return Double.parseDouble(text);
        }
        String date = text.matches("\\d{4}-\\d{2}-\\d{2}") ? text + " 00:00" : text;
        for (DateTimeFormatter format : DATES) {
            try {
                Instant when =
                        LocalDateTime.parse(date, format)
                                .atZone(ZoneId.systemDefault())
                                .toInstant();
                return when.getEpochSecond() + when.getNano() / NANOS;
            } catch (DateTimeParseException e) {
                // the next form
            }
        }
        throw invalid(option, text);
    }

    private static CommandException invalid(String option, String text) {
        return new CommandException(option + ": unable to parse \"" + text + "\"");
    }
}
