package flux.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.security.auth.module.UnixSystem;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.connect.JobIds;
import flux.cli.connect.Users;
import flux.cli.format.LongText;
import flux.cli.getopt.Given;
import flux.cli.getopt.WrongUse;
import flux.cli.jobs.JobReader;
import flux.cli.text.PythonJson;
import flux.ledger.id.JobId;
import flux.ledger.job.JobState;
import flux.ledger.wire.FluxClient;
import flux.ledger.wire.Message;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.OptionalInt;

/// `flux job list`, `list-ids`, `list-inactive`, `last` and `stats`: what the instance knows of its
/// jobs, as JSON.
final class ListCommand {
    private static final int ALL_STATES = JobState.ACTIVE_MASK | JobState.INACTIVE.bit();
    private static final String ALL_USERS = "all";

    /// So many questions are under way at most: their answers wait for their turn.
    private static final int ASKED_MAX = 256;

    private final Session session;
    private final Connection connection;
    private final Given given;

    ListCommand(Session session, Connection connection, Given given) {
        this.session = session;
        this.connection = connection;
        this.given = given;
    }

    int list() throws RpcException {
        given.operands(0, 0);
        ObjectNode request = Connection.object();
        request.put("max_entries", given.integer('c', 0)).put("since", 0.0);
        request.putArray("attrs").add("all");
        ArrayNode parts = request.putObject("constraint").putArray("and");
        String user = given.value('u', "");
        if (!given.has('A') && !user.equals(ALL_USERS)) {
            long uid = user.isEmpty() ? new UnixSystem().getUid() : Users.id(user);
            parts.addObject().putArray("userid").add(uid);
        }
        boolean any = given.has('a') || given.has('A');
        parts.addObject().putArray("states").add(any ? ALL_STATES : states());
        print(request);
        return 0;
    }

    int inactive() throws RpcException {
        given.operands(0, 0);
        ObjectNode request = Connection.object();
        request.put("max_entries", given.integer('c', 0)).put("since", given.number('s', 0));
        request.putArray("attrs").add("all");
        ArrayNode parts = request.putObject("constraint").putArray("and");
        parts.addObject().putArray("states").add(JobState.INACTIVE.bit());
        if (given.has('n')) {
            parts.addObject().putArray("name").add(given.value('n', ""));
        }
        print(request);
        return 0;
    }

    private void print(ObjectNode request) throws RpcException {
        LongText lines = new LongText(session.out());
        try (RpcStream stream = connection.stream("job-list.list", JobReader.paged(request))) {
            for (byte[] answer = stream.nextBytes(); answer != null; answer = stream.nextBytes()) {
                JobReader.forEach(
                        answer,
                        job -> {
                            PythonJson.copyUnicode(job, lines.text());
                            lines.text().append(System.lineSeparator());
                            lines.added();
                        });
            }
        } catch (IOException e) {
            throw Connection.lost(e);
        } finally {
            lines.send();
        }
    }

    private int states() {
        int mask = 0;
        for (String name : given.value('s', "active").split(",")) {
            OptionalInt bits = StateNames.mask(name);
            mask |=
                    bits.orElseThrow(
                            () ->
                                    new CommandException(
                                            "error parsing --states: " + name + " is unknown"));
        }
        return mask;
    }

    int byId() throws RpcException {
        List<String> operands = given.operands(1, Integer.MAX_VALUE);
        OptionalInt state = StateNames.mask(given.value('W', "depend"));
        if (state.isEmpty() || Integer.bitCount(state.getAsInt()) != 1) {
            throw new CommandException("invalid job state specified");
        }
        FluxClient client = connection.client();
        LongText lines = new LongText(session.out());
        ArrayDeque<RpcStream> asked = new ArrayDeque<>();
        try {
            for (GivenJob job : GivenJob.parseAll(operands)) {
                ObjectNode request = Connection.object().put("id", job.id().value());
                request.putArray("attrs").add("all");
                if (given.has('W')) {
                    request.put("state", state.getAsInt());
                }
                asked.add(client.send("job-list.list-id", request, Message.NODEID_ANY, 0));
                if (asked.size() == ASKED_MAX) {
                    printOne(asked.remove(), lines);
                }
            }
            while (!asked.isEmpty()) {
                printOne(asked.remove(), lines);
            }
        } catch (IOException e) {
            throw Connection.lost(e);
        } finally {
            lines.send();
        }
        return 0;
    }

    /// What has been printed is seen before the next answer is waited for.
    private static void printOne(RpcStream answer, LongText lines) throws IOException {
        if (!answer.isReady()) {
            lines.send();
        }
        try {
            PythonJson.appendUnicode(answer.one().path("job"), lines.text());
            lines.text().append(System.lineSeparator());
            lines.added();
        } catch (RpcException e) {
            // The method's name is misspelt in Flux, and looked for by scripts as it is.
            throw new CommandException("flux job-list.list-d: " + e.getMessage());
        }
    }

    int last() throws RpcException {
        List<String> operands = given.operands(0, 1);
        String slice = operands.isEmpty() ? "[:1]" : operands.getFirst();
        if (slice.matches("[0-9]+")) {
            slice = "[:" + slice + "]";
        } else if (!slice.startsWith("[")) {
            throw WrongUse.usage();
        }
        ObjectNode request = Connection.object().put("slice", slice);
        JsonNode jobs = connection.rpc("job-manager.history.get", request).path("jobs");
        if (jobs.isEmpty()) {
            throw new CommandException("job history is empty");
        }
        jobs.forEach(id -> session.out().println(JobIds.show(new JobId(id.longValue()), session)));
        return 0;
    }

    int stats() throws RpcException {
        given.operands(0, 0);
        session.out().println(connection.rpc("job-list.job-stats", Connection.object()));
        return 0;
    }
}
