package flux.cli.jobs;

import flux.cli.CommandException;
import flux.ledger.text.Fsd;
import flux.ledger.text.InvalidText;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;

/// `--since`: `-FSD` before now, seconds since the epoch, or a date.
final class Since {
    private static final List<DateTimeFormatter> DATES =
            List.of(
                    DateTimeFormatter.ISO_LOCAL_DATE_TIME,
                    DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm[:ss]"));

    private Since() {}

    static double parse(String text) {
        double now = System.currentTimeMillis() / 1000.0;
        double since = seconds(text, now);
        if (since > now) {
            throw new CommandException("--since=" + text + " appears to be in the future");
        }
        return since;
    }

    private static double seconds(String text, double now) {
        if (text.startsWith("-")) {
            try {
                return now - Fsd.parse(text.substring(1));
            } catch (InvalidText e) {
                throw invalid(text);
            }
        }
        if (text.matches("[0-9]+(\\.[0-9]+)?")) {
            return Double.parseDouble(text);
        }
        String date = text.matches("\\d{4}-\\d{2}-\\d{2}") ? text + " 00:00" : text;
        for (DateTimeFormatter format : DATES) {
            try {
                return LocalDateTime.parse(date, format)
                        .atZone(ZoneId.systemDefault())
                        .toEpochSecond();
            } catch (DateTimeParseException e) {
                // the next form
            }
        }
        throw invalid(text);
    }

    private static CommandException invalid(String text) {
        return new CommandException("--since: unable to parse \"" + text + "\"");
    }
}
