package flux.cli.job;

import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.getopt.Given;
import flux.cli.text.EventPrinter;
import java.util.Map;

/// Which of a job's eventlogs is meant, and how its events are shown.
record EventlogPath(GivenJob job, String path) {
    private static final String MAIN = "eventlog";
    private static final Map<String, String> SHORT_PATHS =
            Map.of(
                    "exec", "guest.exec.eventlog",
                    "output", "guest.output",
                    "input", "guest.input");

    static EventlogPath of(Given given) {
        String path = given.value('p', MAIN);
        return new EventlogPath(
                GivenJob.parse(given.operands().getFirst()), SHORT_PATHS.getOrDefault(path, path));
    }

    static EventPrinter printer(Session session, Given given) {
        return new EventPrinter(
                session,
                given.value('f', "text"),
                given.value('T', given.has('H') ? "human" : "raw"),
                given.value('L', given.has('L') ? "always" : "auto"));
    }

    CommandException missing() {
        return new CommandException(
                path.equals(MAIN)
                        ? "job " + job.text() + " not found"
                        : "eventlog path " + path + " not found");
    }
}
