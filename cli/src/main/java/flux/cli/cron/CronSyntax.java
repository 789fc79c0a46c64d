package flux.cli.cron;

import flux.cli.getopt.Syntax;
import java.util.List;
import java.util.Map;

/// The words of `flux cron`.
final class CronSyntax {
    static final List<String> NAMES =
            List.of(
                    "help",
                    "interval",
                    "event",
                    "tab",
                    "at",
                    "list",
                    "stop",
                    "start",
                    "delete",
                    "dump",
                    "sync");

    static final String USAGE =
            """
            Usage: flux-cron [OPTIONS] COMMAND ARGS
              -h, --help             Display this message.

            Common commands from flux-cron:
               interval        Register a cron entry to run at an interval
               event           Register a cron entry to run on an event
               tab             Process one or more lines containing crontab expressions
               at              Run a command at a date and time
               list            List registered cron jobs
               stop            Stop a cron entry
               start           Start a stopped cron entry
               delete          Remove a cron entry
               dump            Dump information for a cron entry
               sync            Query or modify sync-event
            """;

    private static final String COMMON =
            """
            -o, --options=OPTS  timeout=N, rank=R, task-history-count=N and stop-on-failure=N, with \
            commas between
            -E, --preserve-env  Run the command with this environment
            -d, --working-dir=DIR  Run the command in DIR
            """;

    private static final Map<String, String> TABLES =
            Map.of(
                    "interval",
                    """
                    [OPTIONS] INTERVAL COMMAND
                    Register a cron entry to run at an interval
                    -n, --name=STRING  Set a name (default: the command)
                    -a, --after=N  Run for the first time after N (default: INTERVAL)
                    -c, --count=N  Run N times, then stop
                    """
                            + COMMON
                            + """
                            Examples:
                              flux cron interval 10m 'df -h >>/tmp/disk.log'
                            """,
                    "event",
                    """
                    [OPTIONS] TOPIC COMMAND
                    Register a cron entry to run on an event
                    -N, --name=STRING  Set a name (default: the command)
                    -n, --nth=N  Run on every Nth event only
                    -a, --after=N  Run only after N events have come
                    -i, --min-interval=N  Let at least N seconds pass between two runs
                    -c, --count=N  Run N times, then stop
                    """
                            + COMMON
                            + """
                            Examples:
                              flux cron event -n 30 heartbeat.pulse /usr/local/bin/check
                            """,
                    "tab",
                    """
                    [OPTIONS] [FILE]
                    Process one or more lines containing crontab expressions
                    """
                            + COMMON
                            + """
                            Examples:
                              echo '*/5 * * * * /usr/local/bin/check' | flux cron tab
                            """,
                    "at",
                    """
                    [OPTIONS] TIME COMMAND
                    Run a command at a date and time
                    """
                            + COMMON
                            + """
                            Examples:
                              flux cron at 'tomorrow 06:00' 'flux queue start --all'
                            """,
                    "list",
                    """

                    List registered cron jobs
                    Beyond Flux:
                    (J) --json  Write JSON
                    Examples:
                      flux cron list
                    """,
                    "stop",
                    one("Stop a cron entry", "stop"),
                    "start",
                    one("Start a stopped cron entry", "start"),
                    "delete",
                    """
                    [OPTIONS] ID
                    Remove a cron entry
                    -k, --kill  Kill what it runs at the moment
                    Examples:
                      flux cron delete 3
                    """,
                    "dump",
                    """
                    [OPTIONS] ID
                    Dump information for a cron entry
                    -k, --key=KEY  Only the value of KEY
                    Examples:
                      flux cron dump -k stats.count 3
                    """,
                    "sync",
                    """
                    [OPTIONS] [TOPIC]
                    Query or modify sync-event
                    -d, --disable  Let entries run when they are due
                    -e, --epsilon=T  Run what is due within T after the event at once
                    Examples:
                      flux cron sync heartbeat.pulse
                    """);

    private CronSyntax() {}

    private static String one(String what, String name) {
        return "[OPTIONS] ID\n"
                + what
                + "\n-k, --kill  Kill what it runs at the moment\nExamples:\n  flux cron "
                + name
                + " 3\n";
    }

    static Syntax of(String name) {
        return Syntax.of("flux-cron", name, TABLES.getOrDefault(name, "\n\n"));
    }
}
