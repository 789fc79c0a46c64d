package flux.cli.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.getopt.Given;
import flux.ledger.id.JobId;
import flux.ledger.text.Hostlist;
import flux.ledger.text.Idset;
import flux.ledger.text.InvalidText;
import flux.ledger.text.Taskmap;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `flux job taskmap`: which tasks of a job are where, or a map from one form to another (RFC 34).
final class TaskmapCommand {
    private static final String QUERIES = "insoh";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Session session;
    private final Given given;

    TaskmapCommand(Session session, Given given) {
        this.session = session;
        this.given = given;
    }

    int run() throws RpcException {
        String operand = given.operand();
        if (QUERIES.chars().filter(option -> given.has((char) option)).count() > 1) {
            throw new CommandException(
                    "only one of --taskids, --ntasks, --nodeid, --hostname and --to may be given");
        }
        if (GivenJob.isOne(operand)) {
            try (Connection connection = Connection.open(session)) {
                return ofJob(connection, JobId.parse(operand));
            }
        }
        try {
            return show(Taskmap.parse(operand), null);
        } catch (InvalidText e) {
            throw new CommandException("error decoding taskmap: " + e.getMessage());
        }
    }

    private int ofJob(Connection connection, JobId id) throws RpcException {
        try {
            JsonNode map = ShellEvents.await(connection, id).taskmap();
            boolean byHost = given.has('h') || "hosts".equals(given.value('o', ""));
            return show(Taskmap.parse(map.toString()), byHost ? hosts(connection, id) : null);
        } catch (RpcException e) {
            String why = e.errnum() == Errno.ENOENT ? "no such job" : e.getMessage();
            throw new CommandException("Unable to get job taskmap: " + why);
        }
    }

    private static List<String> hosts(Connection connection, JobId id) throws RpcException {
        ObjectNode request = Connection.object().put("id", id.value()).put("flags", 0);
        request.putArray("keys").add("R");
        String resources = connection.rpc("job-info.lookup", request).path("R").asText();
        List<String> hosts = new ArrayList<>();
        try {
            for (JsonNode list : JSON.readTree(resources).path("execution").path("nodelist")) {
                hosts.addAll(Hostlist.parse(list.asText()).hosts());
            }
        } catch (JsonProcessingException e) {
            throw new CommandException("Unable to get job taskmap: R is not JSON");
        }
        return hosts;
    }

    /// @param hosts of the job's nodes, when they are asked for
    private int show(Taskmap map, @Nullable List<String> hosts) {
        if (given.has('i')) {
            session.out().println(tasks(map, given.integer('i', 0)).encode());
        } else if (given.has('n')) {
            session.out().println(tasks(map, given.integer('n', 0)).size());
        } else if (given.has('s')) {
            session.out().println(node(map, given.integer('s', 0)));
        } else if (given.has('h')) {
            session.out().println(host(hosts, node(map, given.integer('h', 0))));
        } else {
            convert(map, given.value('o', ""), hosts);
        }
        return 0;
    }

    private static Idset tasks(Taskmap map, int node) {
        List<Idset> tasks = map.tasksByNode();
        if (node < 0 || node >= tasks.size() || tasks.get(node).isEmpty()) {
            throw new CommandException(
                    "No taskids for node " + node + ": No such file or directory");
        }
        return tasks.get(node);
    }

    private static int node(Taskmap map, int task) {
        int[] nodes = map.nodes();
        if (task < 0 || task >= nodes.length) {
            throw new CommandException(
                    "failed to get nodeid for task " + task + ": No such file or directory");
        }
        return nodes[task];
    }

    private static String host(@Nullable List<String> hosts, int node) {
        if (hosts == null || node >= hosts.size()) {
            throw new CommandException("hosts are known of jobs only");
        }
        return hosts.get(node);
    }

    private void convert(Taskmap map, String form, @Nullable List<String> hosts) {
        switch (form) {
            case "" -> session.out().println(map.json());
            case "raw" -> session.out().println(map.raw());
            case "pmi" -> session.out().println(map.pmi());
            case "multiline" -> {
                int[] nodes = map.nodes();
                for (int task = 0; task < nodes.length; task++) {
                    session.out().println(task + ": " + nodes[task]);
                }
            }
            case "hosts" -> {
                List<Idset> tasks = map.tasksByNode();
                for (int node = 0; node < tasks.size(); node++) {
                    session.out().println(host(hosts, node) + ": " + tasks.get(node).encode());
                }
            }
            default -> throw new CommandException("invalid value --to=" + form);
        }
    }
}
