package flux.cli;

import flux.cli.job.JobSubcommands;
import java.util.List;

/// `flux job SUBCOMMAND`.
final class JobCommand {

    private static final String USAGE =
            """
            Usage: flux-job [OPTIONS] COMMAND ARGS
              -h, --help             Display this message.

            Common commands from flux-job:
               urgency         Set job urgency (0-31, HOLD, EXPEDITE, DEFAULT)
               raise           Raise exception on one or more jobs
               kill            Send signal to one or more running jobs
               attach          Interactively attach to job
               status          Wait for job(s) to complete and exit with largest exit code
               submit          Run job
               id              Convert jobid(s) to another form
               eventlog        Display eventlog for a job
               wait-event      Wait for an event\s
               info            Display info for a job
               stats           Get current job stats
               namespace       Convert job ids to job guest kvs namespace names
               wait            Wait for job(s) to complete.
               timeleft        Find remaining runtime for job or enclosing instance
               last            List my most recently submitted job id(s)
               purge           Purge the oldest inactive jobs
            """;

    private static final String EXAMPLES =
            """

            Examples:
              flux job attach ƒ5b1Qz
              flux job eventlog -H ƒ5b1Qz
              flux job raise --help
              flux job why ƒ5b1Qz
            """;

    private JobCommand() {}

    static int run(List<String> words, Session session) {
        if (!words.isEmpty() && JobSubcommands.NAMES.contains(words.getFirst())) {
            return JobSubcommands.run(words.getFirst(), words.subList(1, words.size()), session);
        }
        if (words.contains("-h") || words.contains("--help")) {
            session.out().print(USAGE + EXAMPLES);
            return 0;
        }
        session.err().print(USAGE);
        return 1;
    }
}
