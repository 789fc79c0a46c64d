package flux.cli.submit;

import flux.ledger.text.Fsd;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Dates as people write them: `+1h`, `2026-06-21 6am`, `tomorrow noon`, `in 20 minutes`,
/// `monday`.
///
/// Words may stand in any order; what is left out is taken from today, at midnight when a day is
/// named.
final class BeginTime {

    private static final Pattern DATE = Pattern.compile("(\\d{4})-(\\d{1,2})-(\\d{1,2})");
    private static final Pattern US_DATE = Pattern.compile("(\\d{1,2})/(\\d{1,2})/(\\d{4})");
    private static final Pattern CLOCK =
            Pattern.compile("(\\d{1,2})(?::(\\d{2}))?(?::(\\d{2}))?\\s*([ap]m)?");
    private static final Pattern OFFSET =
            Pattern.compile("in (an?|\\d+) (second|minute|min|hour|day|week|month)s?");

    private BeginTime() {}

    /// @return seconds since the epoch
    /// @throws SubmitException when `text` is no date
    static double parse(String text, ZonedDateTime now) {
        if (text.startsWith("+")) {
            return seconds(now) + duration(text.substring(1));
        }
        try {
            return seconds(date(text.strip().toLowerCase(Locale.ROOT), now, text));
        } catch (DateTimeException e) {
            throw invalid(text);
        }
    }

    private static double duration(String fsd) {
        try {
            return Fsd.parse(fsd);
        } catch (IllegalArgumentException e) {
            throw new SubmitException("invalid Flux standard duration");
        }
    }

    private static ZonedDateTime date(String words, ZonedDateTime now, String text) {
        Matcher offset = OFFSET.matcher(words);
        if (offset.matches()) {
            long count = offset.group(1).startsWith("a") ? 1 : Long.parseLong(offset.group(1));
            return now.plus(count, unit(offset.group(2)));
        }
        if (words.equals("now")) {
            return now;
        }
        LocalDate day = null;
        LocalTime time = null;
        for (String word :
                words.replace(" am", "am")
                        .replace(" pm", "pm")
                        .split("[\\sT,]+|(?<=\\d)t(?=\\d)", -1)) {
            LocalDate wordDay = day(word, now.toLocalDate());
            LocalTime wordTime = wordDay == null ? time(word) : null;
            if (wordDay == null && wordTime == null && !word.equals("at")) {
                throw invalid(text);
            }
            day = wordDay == null ? day : wordDay;
            time = wordTime == null ? time : wordTime;
        }
        LocalDate onDay = day == null ? now.toLocalDate() : day;
        return onDay.atTime(time == null ? LocalTime.MIDNIGHT : time).atZone(now.getZone());
    }

    private static @Nullable LocalDate day(String word, LocalDate today) {
        Matcher iso = DATE.matcher(word);
        if (iso.matches()) {
            return LocalDate.of(number(iso, 1), number(iso, 2), number(iso, 3));
        }
        Matcher us = US_DATE.matcher(word);
        if (us.matches()) {
            return LocalDate.of(number(us, 3), number(us, 1), number(us, 2));
        }
        for (DayOfWeek day : DayOfWeek.values()) {
            String name = day.name().toLowerCase(Locale.ROOT);
            if (word.equals(name) || word.equals(name.substring(0, 3))) {
                return today.with(TemporalAdjusters.next(day));
            }
        }
        return switch (word) {
            case "today" -> today;
            case "tomorrow" -> today.plusDays(1);
            case "yesterday" -> today.minusDays(1);
            default -> null;
        };
    }

    private static @Nullable LocalTime time(String word) {
        Matcher clock = CLOCK.matcher(word);
        if (clock.matches() && (clock.group(2) != null || clock.group(4) != null)) {
            int hour = number(clock, 1);
            if (clock.group(4) != null) {
                if (hour < 1 || hour > 12) {
                    return null;
                }
                hour = hour % 12 + (clock.group(4).equals("pm") ? 12 : 0);
            }
            int minute = clock.group(2) == null ? 0 : number(clock, 2);
            int second = clock.group(3) == null ? 0 : number(clock, 3);
            return LocalTime.of(hour, minute, second);
        }
        return switch (word) {
            case "noon" -> LocalTime.NOON;
            case "midnight" -> LocalTime.MIDNIGHT;
            default -> null;
        };
    }

    private static ChronoUnit unit(String name) {
        return switch (name) {
            case "second" -> ChronoUnit.SECONDS;
            case "minute", "min" -> ChronoUnit.MINUTES;
            case "hour" -> ChronoUnit.HOURS;
            case "day" -> ChronoUnit.DAYS;
            case "week" -> ChronoUnit.WEEKS;
            default -> ChronoUnit.MONTHS;
        };
    }

    private static int number(Matcher match, int group) {
        return Integer.parseInt(match.group(group));
    }

    private static double seconds(ZonedDateTime when) {
        return when.toEpochSecond() + when.getNano() / 1e9;
    }

    private static SubmitException invalid(String text) {
        return new SubmitException("Invalid datetime: \"" + text + "\"");
    }
}
