package flux.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.security.auth.module.UnixSystem;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.connect.JobIds;
import flux.cli.connect.Users;
import flux.ledger.id.JobId;
import flux.ledger.job.JobState;
import flux.ledger.wire.RpcException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `flux cancel`: ends jobs, by their ids or by what they are.
@Command(
        name = "flux-cancel",
        sortOptions = false,
        description = "Cancel jobs.",
        footer = {"", "Examples:", "  flux cancel ƒ5b1Qz -m 'wrong input'", "  flux cancel --all"})
public final class CancelCommand implements Callable<Integer> {
    private static final long ANY_USER = 0xFFFF_FFFFL;
    private static final int FAILED = 1;

    private final Session session;

    @Option(
            names = {"-n", "--dry-run"},
            description = "only say how many")
    boolean dryRun;

    @Option(
            names = {"-m", "--message"},
            paramLabel = "NOTE",
            description = "why")
    String note = "";

    @Option(
            names = {"-u", "--user"},
            paramLabel = "USER",
            description = "jobs of USER, or of all")
    @Nullable String user;

    @Option(
            names = {"-S", "--states"},
            split = ",",
            paramLabel = "STATES",
            description = "in these")
    List<String> states = new ArrayList<>();

    @Option(names = "--all", description = "all my jobs")
    boolean all;

    @Option(
            names = {"-q", "--quiet"},
            description = "say nothing when none match")
    boolean quiet;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this")
    boolean help;

    @Parameters(paramLabel = "JOBID")
    List<String> ids = new ArrayList<>();

    public CancelCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        boolean selects = all || user != null || !states.isEmpty();
        if (selects && !ids.isEmpty()) {
            throw new CommandException(
                    "Do not specify a list of jobids with --all,--user,--states options");
        }
        if (!selects && ids.isEmpty()) {
            throw new CommandException("No target jobs were provided");
        }
        if (!selects && dryRun) {
            ids.forEach(JobIds::parse);
            say("Would cancel " + jobs(ids.size()));
            return 0;
        }
        try (Connection connection = Connection.open(session)) {
            return selects ? select(connection) : each(connection);
        }
    }

    private int each(Connection connection) {
        List<JobId> jobs = ids.stream().map(JobIds::parse).toList();
        if (dryRun) {
            session.err().println("flux-cancel: Would cancel " + jobs(jobs.size()));
            return 0;
        }
        int code = 0;
        for (JobId id : jobs) {
            ObjectNode request = Connection.object().put("id", id.value());
            request.put("type", "cancel").put("severity", 0);
            if (!note.isEmpty()) {
                request.put("note", note);
            }
            try {
                connection.rpc("job-manager.raise", request);
            } catch (RpcException e) {
                code = FAILED;
                session.err()
                        .println(
                                "flux-cancel: ERROR: %s: %s"
                                        .formatted(JobIds.show(id, session), e.getMessage()));
            }
        }
        return code;
    }

    private int select(Connection connection) {
        ObjectNode request = Connection.object();
        request.put("dry_run", dryRun);
        request.put("userid", userid());
        request.put("states", mask());
        request.put("severity", 0).put("type", "cancel");
        if (!note.isEmpty()) {
            request.put("note", note);
        }
        JsonNode answer;
        try {
            answer = connection.rpc("job-manager.raiseall", request);
        } catch (RpcException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
        int count = answer.path("count").asInt();
        int errors = answer.path("errors").asInt();
        if (count == 0) {
            if (!quiet) {
                say("Matched 0 jobs");
            }
        } else if (dryRun) {
            say("Would cancel " + jobs(count));
        } else {
            say("Canceled " + jobs(count) + " (" + errors + (errors == 1 ? " error)" : " errors)"));
        }
        return 0;
    }

    private void say(String text) {
        session.err().println("flux-cancel: " + text);
    }

    private static String jobs(int count) {
        return count + (count == 1 ? " job" : " jobs");
    }

    private long userid() {
        if (user == null) {
            return new UnixSystem().getUid();
        }
        try {
            return user.equals("all") ? ANY_USER : Users.id(user);
        } catch (CommandException e) {
            throw new CommandException("Invalid user " + user + " specified");
        }
    }

    private int mask() {
        if (states.isEmpty()) {
            return JobState.ACTIVE_MASK;
        }
        int mask = 0;
        for (String state : states) {
            OptionalInt bits = StateNames.mask(state);
            mask |=
                    bits.orElseThrow(
                            () -> new CommandException("Invalid state " + state + " specified"));
        }
        return mask;
    }
}
