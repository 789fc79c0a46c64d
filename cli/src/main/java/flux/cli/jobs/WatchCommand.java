package flux.cli.jobs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.argparse.Arguments;
import flux.cli.argparse.Option;
import flux.cli.argparse.Parser;
import flux.cli.argparse.Subcommand;
import flux.cli.argparse.Subcommand.Arity;
import flux.cli.argparse.Subcommand.Operand;
import flux.cli.connect.Connection;
import flux.cli.submit.JobWatch;
import flux.cli.submit.Progress;
import flux.ledger.id.JobId;
import flux.ledger.text.InvalidText;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import java.util.ArrayList;
import java.util.List;

/// `flux watch`: follows jobs to their ends, with what they write.
public final class WatchCommand {
    private static final int MISUSED = 1;
    private static final Option ACTIVE = Option.flag("-a", "--active", "all active jobs");
    private static final Option ALL = Option.flag("-A", "--all", "all jobs, also those that ended");

    private static final Parser PARSER =
            Parser.of(
                    "flux-watch",
                    new Subcommand(
                            "",
                            "Follow jobs to their ends, with what they write",
                            List.of(
                                    ACTIVE,
                                    ALL,
                                    JobQuery.COUNT,
                                    JobQuery.SINCE,
                                    JobQuery.FILTER,
                                    Option.flag("", "--progress", "show how far the jobs are"),
                                    Option.flag("", "--jps", "with --progress: jobs a second"),
                                    Option.flag("-l", "--label-io", "say which job and task wrote"),
                                    Option.flag("-v", "--verbose", "say how jobs end; twice: all")),
                            List.of(new Operand("JOBID", Arity.ANY))),
                    List.of("flux watch --active --progress", "flux watch -l ƒ5b1Qz ƒ5b1R1"));

    private final Session session;
    private final Arguments arguments;

    private WatchCommand(Session session, Arguments arguments) {
        this.session = session;
        this.arguments = arguments;
    }

    public static int run(List<String> words, Session session) {
        Arguments arguments = PARSER.parse(words, flux.cli.getopt.Subcommand.width(session));
        return new WatchCommand(session, arguments).run();
    }

    private int run() {
        boolean selects =
                arguments.has("--active")
                        || arguments.has("--all")
                        || arguments.has("--since")
                        || arguments.has("--filter");
        if (!selects && arguments.operands().isEmpty()) {
            session.err()
                    .println("flux-watch: ERROR: At least one job selection option is required");
            session.err().println("Try 'flux watch --help' for more information.");
            return MISUSED;
        }
        if (arguments.has("--progress") && !session.isTerminal(1)) {
            throw new CommandException("stdout must be a tty for --progress");
        }
        try (Connection connection = Connection.open(session)) {
            return watch(connection, selects);
        } catch (RpcException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }

    private int watch(Connection connection, boolean selects) throws RpcException {
        List<JobId> jobs = named(connection);
        if (selects && arguments.operands().isEmpty()) {
            select(connection, jobs);
        }
        if (jobs.isEmpty()) {
            info("No matching jobs");
            return 0;
        }
        if (arguments.has("--verbose")) {
            info("Watching " + jobs.size() + " jobs");
        }
        Progress progress =
                new Progress(session, arguments.has("--progress"), arguments.has("--jps"));
        progress.expect(jobs.size());
        JobWatch.Wishes wishes =
                new JobWatch.Wishes(
                        "clean", true, arguments.has("--label-io"), arguments.count("--verbose"));
        JobWatch watch = new JobWatch(session, connection, wishes, progress);
        jobs.forEach(id -> watch.add(id, session.out(), session.err()));
        int code = watch.run();
        progress.close();
        return code;
    }

    private void info(String text) {
        session.err().println("flux-watch: INFO: " + text);
    }

    private List<JobId> named(Connection connection) throws RpcException {
        List<JobId> jobs = new ArrayList<>();
        for (String text : arguments.operands()) {
            try {
                JobId id = JobId.parse(text);
                ObjectNode request = Connection.object().put("id", id.value());
                request.putArray("attrs").add("state");
                connection.rpc("job-list.list-id", request);
                jobs.add(id);
            } catch (InvalidText e) {
                throw new CommandException("invalid JobID value: " + text);
            } catch (RpcException e) {
                if (e.errnum() != Errno.ENOENT) {
                    throw e;
                }
                session.err().println("flux-watch: ERROR: JobID " + text + " unknown");
            }
        }
        return jobs;
    }

    private void select(Connection connection, List<JobId> jobs) {
        boolean ended =
                arguments.has("--all") || (arguments.has("--since") && !arguments.has("--active"));
        int count = JobQuery.count(arguments, "--count");
        ObjectNode request = new JobQuery(arguments, ended).request(count, List.of());
        try (JobStream found = new JobStream(connection, request, Viewers.of(session), count)) {
            found.forEach(job -> jobs.add(new JobId(job.id())));
        }
    }
}
