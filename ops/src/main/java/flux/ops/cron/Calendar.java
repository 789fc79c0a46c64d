package flux.ops.cron;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.BitSet;
import java.util.Optional;

/// The times that a crontab line names: sets of seconds, minutes, hours, days and so on. Months
/// count from 0, days of the week from 0 for Sunday, years from 1900, as in C's `struct tm`. Pure.
final class Calendar {

    /// A time that does not come within so many days never comes: 29 February of a weekday may take
    /// 40 years.
    private static final int DAYS_MAX = 366 * 41;

    private static final int MINUTES_PER_HOUR = 60;
    private static final int HOURS_PER_DAY = 24;
    private static final int DAYS_PER_WEEK = 7;
    private static final int YEAR_FIRST = 1900;
    private static final int YEARS = 300;

    private final BitSet seconds;
    private final BitSet minutes;
    private final BitSet hours;
    private final BitSet days;
    private final BitSet months;
    private final BitSet weekdays;
    private final BitSet years;

    /// @param args sets by the names of `struct tm`'s members, each `*`, `1-5,7`, `*` or a range
    ///     with `/STEP`; a missing one is `*`, but seconds, which are 0
    /// @throws IOException that names the set that cannot be read
    Calendar(JsonNode args) throws IOException {
        seconds = read(args, "second", "0", 0, MINUTES_PER_HOUR - 1);
        minutes = read(args, "minute", "*", 0, MINUTES_PER_HOUR - 1);
        hours = read(args, "hour", "*", 0, HOURS_PER_DAY - 1);
        days = read(args, "mday", "*", 1, 31);
        months = read(args, "month", "*", 0, 11);
        weekdays = read(args, "weekday", "*", 0, DAYS_PER_WEEK - 1);
        years = read(args, "year", "*", 0, YEARS);
    }

    private static BitSet read(JsonNode args, String key, String otherwise, int low, int high)
            throws IOException {
        String text = args.path(key).asText(otherwise);
        BitSet set = new BitSet();
        for (String part : text.split(",", -1)) {
            int slash = part.indexOf('/');
            String range = slash < 0 ? part : part.substring(0, slash);
            int step = slash < 0 ? 1 : number(part.substring(slash + 1), key, text);
            int dash = range.indexOf('-');
            int from = range.equals("*") ? low : 0;
            int to = high;
            if (!range.equals("*")) {
                from = number(dash < 0 ? range : range.substring(0, dash), key, text);
                to = dash < 0 ? from : number(range.substring(dash + 1), key, text);
            }
            if (from < low || to > high || from > to || step < 1) {
                throw invalid(key, text);
            }
            for (int each = from; each <= to; each += step) {
                set.set(each);
            }
        }
        return set;
    }

    private static int number(String digits, String key, String text) throws IOException {
        if (!digits.matches("[0-9]{1,4}")) {
            throw invalid(key, text);
        }
        return Integer.parseInt(digits);
    }

    private static IOException invalid(String key, String text) {
        return new IOException(key + ": invalid set '" + text + "'");
    }

    /// The first such time after `now`.
    Optional<ZonedDateTime> after(ZonedDateTime now) {
        ZonedDateTime from = now.withNano(0).plusSeconds(1);
        LocalDate day = from.toLocalDate();
        LocalTime earliest = from.toLocalTime();
        for (int i = 0; i < DAYS_MAX; i++) {
            if (has(day)) {
                Optional<LocalTime> time = first(earliest);
                if (time.isPresent()) {
                    return Optional.of(day.atTime(time.get()).atZone(now.getZone()));
                }
            }
            day = day.plusDays(1);
            earliest = LocalTime.MIDNIGHT;
        }
        return Optional.empty();
    }

    private boolean has(LocalDate day) {
        int year = day.getYear() - YEAR_FIRST;
        return year >= 0
                && years.get(year)
                && months.get(day.getMonthValue() - 1)
                && days.get(day.getDayOfMonth())
                && weekdays.get(day.getDayOfWeek().getValue() % DAYS_PER_WEEK);
    }

    private Optional<LocalTime> first(LocalTime earliest) {
        for (int hour = hours.nextSetBit(earliest.getHour());
                hour >= 0;
                hour = hours.nextSetBit(hour + 1)) {
            boolean sameHour = hour == earliest.getHour();
            for (int minute = minutes.nextSetBit(sameHour ? earliest.getMinute() : 0);
                    minute >= 0;
                    minute = minutes.nextSetBit(minute + 1)) {
                boolean sameMinute = sameHour && minute == earliest.getMinute();
                int second = seconds.nextSetBit(sameMinute ? earliest.getSecond() : 0);
                if (second >= 0) {
                    return Optional.of(LocalTime.of(hour, minute, second));
                }
            }
        }
        return Optional.empty();
    }
}
