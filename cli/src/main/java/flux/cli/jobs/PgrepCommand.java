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
import flux.cli.connect.JobIds;
import flux.cli.format.FormatFiles;
import flux.cli.format.NamedFormats;
import flux.cli.format.OutputFormat;
import flux.cli.format.Table;
import flux.cli.text.ConstraintQuery.InvalidQuery;
import flux.cli.text.Zone;
import flux.ledger.id.JobId;
import flux.ledger.job.JobState;
import flux.ledger.text.InvalidText;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/// `flux pgrep` and `flux pkill`: jobs whose names or ids match an expression, listed or canceled.
public final class PgrepCommand {
    private static final int NONE_MATCHED = 1;
    private static final int MISUSED = 2;
    private static final Option MAX_ENTRIES =
            Option.integer("", "--max-entries", "N", "look at no more than N jobs; 0 for all");
    private static final Operand EXPRESSION = new Operand("EXPRESSION", Arity.SOME);

    private static final Parser PGREP =
            Parser.of(
                    "flux-pgrep",
                    new Subcommand(
                            "",
                            "List jobs whose names match, or whose ids are in a range",
                            List.of(
                                    JobQuery.ALL_STATES,
                                    JobQuery.EVERYONE,
                                    JobQuery.USER,
                                    JobQuery.FILTER,
                                    JobQuery.QUEUE,
                                    JobQuery.COUNT,
                                    MAX_ENTRIES,
                                    Option.value("-o", "--format", "FORMAT", "format, or its name"),
                                    Option.flag("-n", "--no-header", "without the first line"),
                                    Option.flag("", "--json", "as JSON").inSecret()),
                            List.of(EXPRESSION)),
                    List.of(
                            "flux pgrep ^sim",
                            "flux pgrep -a -o long 'name:sim or name:post'",
                            "flux pgrep -A ƒ5b1Qz..ƒ5c2Rz"));

    private static final Parser PKILL =
            Parser.of(
                    "flux-pkill",
                    new Subcommand(
                            "",
                            "Cancel jobs whose names match, or whose ids are in a range",
                            List.of(
                                    JobQuery.EVERYONE,
                                    JobQuery.USER,
                                    JobQuery.FILTER,
                                    JobQuery.QUEUE,
                                    JobQuery.COUNT,
                                    MAX_ENTRIES,
                                    Option.flag("", "--wait", "until they have ended")),
                            List.of(EXPRESSION)),
                    List.of("flux pkill ^sim", "flux pkill --wait -f pending ."));

    private final Session session;
    private final Arguments arguments;
    private final String program;

    private PgrepCommand(Session session, Arguments arguments, String program) {
        this.session = session;
        this.arguments = arguments;
        this.program = program;
    }

    public static int pgrep(List<String> words, Session session) {
        Arguments arguments = PGREP.parse(words, flux.cli.getopt.Subcommand.width(session));
        return new PgrepCommand(session, arguments, "flux-pgrep").run(false);
    }

    public static int pkill(List<String> words, Session session) {
        Arguments arguments = PKILL.parse(words, flux.cli.getopt.Subcommand.width(session));
        return new PgrepCommand(session, arguments, "flux-pkill").run(true);
    }

    private int run(boolean cancels) {
        Predicate<JobRow> pattern;
        try {
            pattern = JobPattern.parse(String.join(" ", arguments.operands()));
        } catch (InvalidText | InvalidQuery e) {
            session.err().println(program + ": ERROR: expression error: " + e.getMessage());
            return MISUSED;
        }
        try (Connection connection = Connection.open(session)) {
            return cancels ? cancel(connection, pattern) : list(connection, pattern);
        } catch (RpcException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }

    /// @param attributes beside what `pattern` reads
    private List<JobRow> matching(
            Connection connection, Predicate<JobRow> pattern, Set<String> attributes) {
        int looked = JobQuery.count(arguments, "--max-entries");
        int count = JobQuery.count(arguments, "--count");
        Set<String> wanted = new TreeSet<>(attributes);
        wanted.add("name");
        ObjectNode request = new JobQuery(arguments, arguments.has("-a")).request(looked, wanted);
        List<JobRow> found = new ArrayList<>();
        try (JobStream jobs = new JobStream(connection, request, Viewers.of(session), looked)) {
            for (JobRow job : jobs) {
                if (count > 0 && found.size() == count) {
                    break;
                }
                if (pattern.test(job)) {
                    found.add(job);
                }
            }
        }
        return found;
    }

    private int list(Connection connection, Predicate<JobRow> pattern) {
        NamedFormats formats = FormatFiles.extend(JobFormats.pgrep(), session.env(), "formats");
        String choice =
                arguments.value(
                        "--format",
                        session.env()
                                .getOrDefault("FLUX_PGREP_FORMAT_DEFAULT", NamedFormats.DEFAULT));
        if (formats.answers(choice, session.out())) {
            return 0;
        }
        OutputFormat<JobRow> shape =
                OutputFormat.parse(formats.resolve(choice), new JobFields(), Zone.of(session));
        List<JobRow> found = matching(connection, pattern, attributes(shape));
        if (arguments.has("--json")) {
            JobJson.print(found, session.out());
        } else {
            boolean header = !arguments.has("--no-header") && !choice.equals(NamedFormats.DEFAULT);
            new Table<>(shape, header).print(shape.sortKeys().sorted(found), session.out());
        }
        return found.isEmpty() ? NONE_MATCHED : 0;
    }

    private Set<String> attributes(OutputFormat<JobRow> shape) {
        return arguments.has("--json") ? Set.of("all") : JobAttribute.of(shape);
    }

    private int cancel(Connection connection, Predicate<JobRow> pattern) throws RpcException {
        List<JobId> canceled = new ArrayList<>();
        List<JobRow> found = matching(connection, pattern, Set.of());
        for (JobRow job : found) {
            JobId id = new JobId(job.id());
            ObjectNode request = Connection.object().put("id", id.value());
            request.put("type", "cancel").put("severity", 0);
            try {
                connection.rpc("job-manager.raise", request);
                canceled.add(id);
            } catch (RpcException e) {
                session.err()
                        .println(
                                "%s: ERROR: %s: %s"
                                        .formatted(
                                                program, JobIds.show(id, session), e.getMessage()));
            }
        }
        if (!canceled.isEmpty()) {
            String jobs = canceled.size() == 1 ? " job" : " jobs";
            session.err().println(program + ": INFO: Canceled " + canceled.size() + jobs);
        }
        if (arguments.has("--wait")) {
            for (JobId id : canceled) {
                awaitEnd(connection, id);
            }
        }
        return canceled.isEmpty() || canceled.size() < found.size() ? NONE_MATCHED : 0;
    }

    private static void awaitEnd(Connection connection, JobId id) throws RpcException {
        ObjectNode request = Connection.object().put("id", id.value());
        request.putArray("attrs").add("state");
        request.put("state", JobState.INACTIVE.bit());
        try {
            connection.rpc("job-list.list-id", request);
        } catch (RpcException e) {
            if (e.errnum() != Errno.ENOENT) {
                throw e; // else it was purged meanwhile, so it has ended
            }
        }
    }
}
