package flux.cli.cron;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.getopt.Given;
import flux.ledger.text.Fsd;
import flux.ledger.text.InvalidText;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The words of a command as what `cron.create` is asked for.
final class CronRequest {
    private static final Set<String> OPTIONS =
            Set.of("timeout", "rank", "task-history-count", "stop-on-failure");
    private static final List<String> FIELDS =
            List.of("minute", "hour", "mday", "month", "weekday");
    private static final int INPUT_BYTES_MAX = 1 << 20;
    private static final int YEAR_FIRST = 1900;

    private final Given given;
    private final Session session;

    CronRequest(Given given, Session session) {
        this.given = given;
        this.session = session;
    }

    ObjectNode interval() {
        List<String> operands = given.operands(2, Integer.MAX_VALUE);
        double interval = duration("interval", operands.getFirst());
        ObjectNode request =
                create("interval", String.join(" ", operands.subList(1, operands.size())), 'n');
        request.withObjectProperty("args")
                .put("interval", interval)
                .put("after", given.has('a') ? duration("after", given.value('a', "")) : interval);
        return request.put("repeat", count('c'));
    }

    ObjectNode event() {
        List<String> operands = given.operands(2, Integer.MAX_VALUE);
        ObjectNode request =
                create("event", String.join(" ", operands.subList(1, operands.size())), 'N');
        request.withObjectProperty("args")
                .put("topic", operands.getFirst())
                .put("nth", count('n'))
                .put("after", count('a'))
                .put(
                        "min_interval",
                        given.has('i') ? duration("min-interval", given.value('i', "")) : 0);
        return request.put("repeat", count('c'));
    }

    private int count(char option) {
        int count = given.integer(option, 0);
        if (count < 0) {
            throw new CommandException("-" + option + ": a count of 0 or more was expected");
        }
        return count;
    }

    /// One run, at a time that date(1) understands.
    ObjectNode at() {
        List<String> operands = given.operands(2, Integer.MAX_VALUE);
        ZonedDateTime when =
                Instant.ofEpochSecond(date(operands.getFirst())).atZone(ZoneId.systemDefault());
        if (!when.isAfter(ZonedDateTime.now(ZoneId.systemDefault()))) {
            throw new CommandException("time '" + operands.getFirst() + "' is in the past");
        }
        ObjectNode request =
                create("datetime", String.join(" ", operands.subList(1, operands.size())), '-');
        request.withObjectProperty("args")
                .put("second", "" + when.getSecond())
                .put("minute", "" + when.getMinute())
                .put("hour", "" + when.getHour())
                .put("mday", "" + when.getDayOfMonth())
                .put("month", "" + (when.getMonthValue() - 1))
                .put("year", "" + (when.getYear() - YEAR_FIRST));
        return request.put("repeat", 1);
    }

    /// @return seconds since the epoch
    private long date(String text) {
        ProcessBuilder date = new ProcessBuilder("date", "+%s", "-d", text);
        Map<String, String> env = date.environment();
        env.clear();
        env.putAll(session.env());
        try {
            Process process = date.start();
            process.getOutputStream().close();
            String out = new String(process.getInputStream().readNBytes(64), UTF_8).strip();
            String err = new String(process.getErrorStream().readNBytes(4096), UTF_8);
            if (process.waitFor() != 0 || !out.matches("-?[0-9]{1,12}")) {
                session.err().print(err);
                throw new CommandException("Failed to parse datetime arg");
            }
            return Long.parseLong(out);
        } catch (IOException e) {
            throw new CommandException("date(1) is needed: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted");
        }
    }

    /// A request for each line of a crontab.
    List<ObjectNode> tab() {
        List<String> operands = given.operands(0, 1);
        String text;
        try {
            text =
                    operands.isEmpty() || operands.getFirst().equals("-")
                            ? new String(session.in().readNBytes(INPUT_BYTES_MAX), UTF_8)
                            : Files.readString(session.cwd().resolve(operands.getFirst()));
        } catch (IOException e) {
            throw new CommandException(
                    (operands.isEmpty() ? "stdin" : operands.getFirst())
                            + ": cannot be read: "
                            + e.getMessage());
        }
        List<ObjectNode> all = new ArrayList<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (line.isBlank() || line.strip().startsWith("#")) {
                continue;
            }
            String[] words = line.strip().split("\\s+", FIELDS.size() + 1);
            if (words.length <= FIELDS.size()) {
                throw new CommandException(
                        "line %d: five sets and a command were expected".formatted(number));
            }
            ObjectNode request = create("datetime", words[FIELDS.size()], '-');
            ObjectNode args = request.withObjectProperty("args");
            for (int i = 0; i < FIELDS.size(); i++) {
                args.put(FIELDS.get(i), words[i]);
            }
            all.add(request);
        }
        return all;
    }

    private ObjectNode create(String type, String command, char nameOption) {
        ObjectNode request = Connection.object().put("type", type).put("command", command);
        String name = nameOption == '-' ? command : given.value(nameOption, command);
        request.put("name", name);
        request.put("cwd", session.cwd().resolve(given.value('d', ".")).normalize().toString());
        if (given.has('E')) {
            ObjectNode env = request.putObject("environ");
            session.env().forEach(env::put);
        }
        for (String word : given.value('o', "").split(",")) {
            if (!word.isEmpty()) {
                option(request, word);
            }
        }
        return request;
    }

    private static void option(ObjectNode request, String word) {
        int equals = word.indexOf('=');
        String key = equals < 0 ? word : word.substring(0, equals);
        if (!OPTIONS.contains(key)) {
            throw new CommandException("unknown option: " + key);
        }
        String value = word.substring(equals + 1);
        if (key.equals("timeout")) {
            request.put(key, duration(key, value));
        } else if (value.matches("[0-9]{1,9}")) {
            request.put(key, Integer.parseInt(value));
        } else {
            throw new CommandException(key + ": a whole number was expected, not '" + value + "'");
        }
    }

    private static double duration(String what, String text) {
        try {
            double seconds = Fsd.parse(text);
            if (!Double.isInfinite(seconds)) {
                return seconds;
            }
        } catch (InvalidText e) {
            // as below
        }
        throw new CommandException(
                what + ": a duration was expected (30s, 1.5h), not '" + text + "'");
    }
}
