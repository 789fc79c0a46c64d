package flux.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.connect.Deadline;
import flux.cli.connect.JobIds;
import flux.cli.getopt.Given;
import flux.ledger.id.JobId;
import flux.ledger.job.JobState;
import flux.ledger.text.Idset;
import flux.ledger.text.InvalidText;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import java.util.ArrayList;
import java.util.List;

/// `flux job hostpids`: where a running job's tasks are, for debuggers: `host:pid,host:pid`.
final class HostpidsCommand {
    private final Session session;
    private final Connection connection;
    private final Given given;

    HostpidsCommand(Session session, Connection connection, Given given) {
        this.session = session;
        this.connection = connection;
        this.given = given;
    }

    int run() throws RpcException {
        JobId id = GivenJob.parse(given.operand()).id();
        checkActive(id);
        JsonNode table = processes(id);
        List<Long> ranks = numbers(table.path("ids"));
        List<Long> pids = numbers(table.path("pids"));
        List<String> shown = new ArrayList<>();
        Idset wanted = ranks();
        for (int i = 0; i < ranks.size(); i++) {
            if (wanted.isEmpty() || wanted.contains(ranks.get(i).intValue())) {
                shown.add(table.path("hosts").path(i).asText() + ":" + pids.get(i));
            }
        }
        session.out().println(String.join(given.value('d', ","), shown));
        return 0;
    }

    private Idset ranks() {
        String text = given.value('r', "");
        try {
            return text.isEmpty() || "all".equals(text) ? Idset.EMPTY : Idset.parse(text);
        } catch (InvalidText e) {
            throw new CommandException("hostpids: invalid ranks: " + text);
        }
    }

    private void checkActive(JobId id) throws RpcException {
        ObjectNode request = Connection.object().put("id", id.value());
        request.putArray("attrs").add("state");
        int state;
        try {
            state = connection.rpc("job-list.list-id", request).path("job").path("state").asInt();
        } catch (RpcException e) {
            if (e.errnum() == Errno.ENOENT) {
                throw new CommandException(
                        "hostpids: " + JobIds.show(id, session) + ": no such jobid");
            }
            throw e;
        }
        if (state == JobState.INACTIVE.bit()) {
            throw new CommandException(
                    "hostpids: job " + JobIds.show(id, session) + " is inactive");
        }
    }

    private JsonNode processes(JobId id) throws RpcException {
        Deadline deadline = Deadline.in(given.duration('t', -1), connection);
        try (deadline) {
            ShellEvents shell = ShellEvents.await(connection, id);
            return connection.rpc(shell.service() + ".proctable", Connection.object());
        } catch (CommandException e) {
            if (deadline.hasPassed()) {
                throw new CommandException("hostpids: timeout waiting for shell.start event");
            }
            throw e;
        }
    }

    /// Numbers as differences to the one before; `[d,n]` is that and the `n` numbers that follow.
    private static List<Long> numbers(JsonNode list) {
        List<Long> numbers = new ArrayList<>();
        long last = 0;
        for (JsonNode item : list) {
            last += item.isArray() ? item.path(0).asLong() : item.asLong();
            numbers.add(last);
            long more = item.isArray() ? item.path(1).asLong() : 0;
            for (long i = 0; i < Math.abs(more); i++) {
                last += more > 0 ? 1 : 0;
                numbers.add(last);
            }
        }
        return numbers;
    }
}
