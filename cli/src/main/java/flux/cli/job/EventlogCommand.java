package flux.cli.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.connect.JobIds;
import flux.cli.text.Words;
import flux.ledger.event.EventLine;
import flux.ledger.event.EventText;
import flux.ledger.event.TimeFormat;
import flux.ledger.id.JobId;
import flux.ledger.text.Fsd;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import java.io.IOException;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// `flux job eventlog` and `flux job wait-event`.
final class EventlogCommand {
    private static final int WAITCREATE = 1;
    private static final int FAILED = 1;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> SHORT_PATHS =
            Map.of(
                    "exec", "guest.exec.eventlog",
                    "output", "guest.output",
                    "input", "guest.input");

    private final Session session;
    private final Connection connection;

    EventlogCommand(Session session, Connection connection) {
        this.session = session;
        this.connection = connection;
    }

    int eventlog(List<String> given) throws RpcException {
        Words words =
                new Words(
                        given,
                        Map.of(
                                "format",
                                'f',
                                "time-format",
                                'T',
                                "human",
                                'H',
                                "color",
                                'L',
                                "follow",
                                'F',
                                "path",
                                'p'),
                        Set.of('f', 'T', 'p'));
        JobId id = JobIds.parse(operand(words, 0, "eventlog [OPTIONS] JOBID"));
        String path = path(words);
        Printer printer = new Printer(words);
        if (words.has('F')) {
            follow(
                    id,
                    path,
                    0,
                    line -> {
                        printer.print(line);
                        session.out().flush();
                        return false;
                    });
            return 0;
        }
        ObjectNode request = Connection.object().put("id", id.value()).put("flags", 0);
        request.putArray("keys").add(path);
        try {
            connection
                    .rpc("job-info.lookup", request)
                    .path(path)
                    .asText()
                    .lines()
                    .forEach(printer::print);
            return 0;
        } catch (RpcException e) {
            if (e.errnum() != Errno.ENOENT) {
                throw e;
            }
            String text = String.valueOf(e.getMessage());
            boolean noJob = text.equals("invalid job id");
            session.err()
                    .println(
                            noJob
                                    ? "flux-job: Failed to get eventlog: invalid job id"
                                    : "flux-job: eventlog path " + path + " not found");
            return FAILED;
        }
    }

    int waitEvent(List<String> given) throws RpcException {
        Words words =
                new Words(
                        given,
                        Map.ofEntries(
                                Map.entry("format", 'f'),
                                Map.entry("time-format", 'T'),
                                Map.entry("timeout", 't'),
                                Map.entry("match-context", 'm'),
                                Map.entry("count", 'c'),
                                Map.entry("quiet", 'q'),
                                Map.entry("verbose", 'v'),
                                Map.entry("path", 'p'),
                                Map.entry("waitcreate", 'W'),
                                Map.entry("human", 'H'),
                                Map.entry("color", 'L')),
                        Set.of('f', 'T', 't', 'm', 'c', 'p'));
        String usage = "wait-event [OPTIONS] JOBID EVENT";
        JobId id = JobIds.parse(operand(words, 0, usage));
        String event = operand(words, 1, usage);
        int[] left = {Integer.parseInt(words.value('c', "1"))};
        Printer printer = new Printer(words);
        CountDownLatch done = new CountDownLatch(1);
        boolean[] timedOut = new boolean[1];
        if (words.has('t')) {
            watchTheClock(Fsd.parse(words.value('t', "0")), done, timedOut);
        }
        boolean[] found = new boolean[1];
        try {
            follow(
                    id,
                    path(words),
                    words.has('W') ? WAITCREATE : 0,
                    line -> {
                        EventLine parsed = EventLine.parse(line);
                        boolean matches =
                                parsed.name().equals(event)
                                        && matches(parsed, words.value('m', ""));
                        if (matches && --left[0] <= 0) {
                            found[0] = true;
                            if (!words.has('q')) {
                                printer.print(line);
                            }
                            return true;
                        }
                        if (words.has('v')) {
                            printer.print(line);
                        }
                        return false;
                    });
        } catch (CommandException e) {
            if (!timedOut[0]) {
                throw e;
            }
        } finally {
            done.countDown();
        }
        if (timedOut[0] && !found[0]) {
            throw new CommandException("wait-event timeout on event '" + event + "'");
        }
        if (!found[0]) {
            throw new CommandException("event '" + event + "' never received");
        }
        return 0;
    }

    private void watchTheClock(double seconds, CountDownLatch done, boolean[] timedOut) {
        long millis = (long) (seconds * 1000);
        Thread.startVirtualThread(
                () -> {
                    try {
                        if (!done.await(millis, TimeUnit.MILLISECONDS)) {
                            timedOut[0] = true;
                            connection.client().abort();
                        }
                    } catch (InterruptedException | IOException e) {
                        Thread.currentThread().interrupt();
                    }
                });
    }

    private static boolean matches(EventLine line, String wanted) {
        if (wanted.isEmpty()) {
            return true;
        }
        int equals = wanted.indexOf('=');
        if (equals < 0) {
            throw new CommandException("must specify a context test as key=value");
        }
        JsonNode value = context(line).path(wanted.substring(0, equals));
        String expected = wanted.substring(equals + 1);
        return value.isTextual()
                ? value.asText().equals(expected) || value.toString().equals(expected)
                : value.toString().equals(expected);
    }

    private static JsonNode context(EventLine line) {
        try {
            return JSON.readTree(line.contextJson() == null ? "{}" : line.contextJson());
        } catch (JsonProcessingException e) {
            throw new CommandException("an event that is not JSON");
        }
    }

    private interface LineSink {
        /// @return true to end
        boolean take(String line);
    }

    private void follow(JobId id, String path, int flags, LineSink sink) throws RpcException {
        ObjectNode request = Connection.object().put("id", id.value());
        request.put("path", path).put("flags", flags);
        try (RpcStream stream = connection.stream("job-info.eventlog-watch", request)) {
            for (JsonNode answer = connection.next(stream);
                    answer != null;
                    answer = connection.next(stream)) {
                if (answer.has("event") && sink.take(answer.path("event").asText().strip())) {
                    return;
                }
            }
        }
    }

    private static String path(Words words) {
        String given = words.value('p', "eventlog");
        return SHORT_PATHS.getOrDefault(given, given);
    }

    private static String operand(Words words, int index, String usage) {
        if (words.operands().size() <= index) {
            throw new CommandException("Usage: flux job " + usage);
        }
        return words.operands().get(index);
    }

    /// Prints lines as they stand, or as text.
    private final class Printer {
        private final boolean json;
        private final EventText text;

        Printer(Words words) {
            json = format(words).equals("json");
            String time = words.has('H') ? "human" : words.value('T', "raw");
            text = new EventText(timeFormat(time), ZoneId.systemDefault(), false);
        }

        private static String format(Words words) {
            String format = words.value('f', "text");
            if (!format.equals("text") && !format.equals("json")) {
                throw new CommandException("invalid format type '" + format + "'");
            }
            return format;
        }

        private static TimeFormat timeFormat(String name) {
            try {
                return TimeFormat.valueOf(name.toUpperCase(Locale.ROOT));
            } catch (IllegalArgumentException e) {
                throw new CommandException("invalid time-format '" + name + "'");
            }
        }

        void print(String line) {
            session.out().println(json ? line : text.format(EventLine.parse(line)));
        }
    }
}
