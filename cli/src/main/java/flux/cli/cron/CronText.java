package flux.cli.cron;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What `flux cron` shows. Pure.
final class CronText {
    static final String HEADER = row("ID", "CMD/NAME", "STATE", "#RUNS", "LASTRUN", "STATUS");

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ROOT);
    private static final MathContext LUA_DIGITS = new MathContext(14);
    private static final int MINUTE = 60;
    private static final int HOUR = 3600;
    private static final int DAY = 86400;
    private static final int NAME_MAX = 15;

    private CronText() {}

    private static String row(
            String id, String name, String state, String runs, String last, String status) {
        return "%6s %-15s %-8s %9s %18s  %-18s".formatted(id, name, state, runs, last, status);
    }

    /// @param now seconds since the epoch
    static String row(JsonNode entry, double now) {
        JsonNode stats = entry.path("stats");
        int repeat = entry.path("repeat").asInt();
        String count = stats.path("count").asText();
        String name = entry.path("name").asText();
        return row(
                entry.path("id").asText(),
                name.length() > NAME_MAX ? name.substring(0, NAME_MAX - 1) + "+" : name,
                entry.path("stopped").asBoolean() ? "Stopped" : "Active",
                repeat > 0 ? count + "/" + repeat : count,
                ago(stats.path("lastrun").asDouble(), now),
                status(entry));
    }

    private static String status(JsonNode entry) {
        JsonNode last = entry.path("tasks").path(0);
        if (last.isMissingNode()) {
            return "None";
        }
        if (last.path("state").asText().equals("Exec Failure")) {
            return "Exec-Error";
        }
        int code = last.path("code").asInt();
        return code == 0 ? "Success" : "Failed:rc=" + code;
    }

    private static String ago(double when, double now) {
        if (when == 0) {
            return "None";
        }
        long seconds = Math.round(Math.max(now - when, 0));
        if (seconds <= 1) {
            return seconds == 0 ? "now" : "a second ago";
        }
        if (seconds < MINUTE) {
            return seconds + " seconds ago";
        }
        if (seconds < HOUR) {
            return plural(seconds / MINUTE, "minute");
        }
        return seconds < DAY ? plural(seconds / HOUR, "hour") : plural(seconds / DAY, "day");
    }

    private static String plural(long count, String unit) {
        return count == 1
                ? (unit.equals("hour") ? "an hour ago" : "a " + unit + " ago")
                : count + " " + unit + "s ago";
    }

    /// `scheduled in 41.220s at Sat Nov 21 12:00:00 2026`.
    static String scheduled(JsonNode typedata, double now) {
        if (!typedata.has("next_wakeup")) {
            return "never scheduled: no such time is to come";
        }
        double when = typedata.path("next_wakeup").asDouble();
        String date =
                DATE.format(Instant.ofEpochSecond((long) when).atZone(ZoneId.systemDefault()));
        return String.format(Locale.ROOT, "scheduled in %.3fs at %s", when - now, date);
    }

    /// `stats.count = 0`, a line each.
    ///
    /// @param key only this one; empty for all
    static List<String> dump(JsonNode entry, String key) {
        List<String> lines = new ArrayList<>();
        add(entry, "", key, lines);
        return lines;
    }

    private static void add(JsonNode node, String name, String key, List<String> lines) {
        if (node.isObject()) {
            node.properties()
                    .forEach(
                            each ->
                                    add(
                                            each.getValue(),
                                            name.isEmpty()
                                                    ? each.getKey()
                                                    : name + "." + each.getKey(),
                                            key,
                                            lines));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                add(node.get(i), name + "." + (i + 1), key, lines);
            }
        } else if (key.isEmpty()) {
            lines.add(name + " = " + value(node, true));
        } else if (name.equals(key)) {
            lines.add(value(node, false));
        }
    }

    /// Numbers as Lua writes them: fourteen digits, no zeros at the end.
    private static String value(JsonNode node, boolean quoted) {
        if (node.isTextual()) {
            return quoted ? "\"" + node.asText() + "\"" : node.asText();
        }
        if (!node.isNumber()) {
            return node.asText();
        }
        BigDecimal number = node.decimalValue().round(LUA_DIGITS);
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }
}
