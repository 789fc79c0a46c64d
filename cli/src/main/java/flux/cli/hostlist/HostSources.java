package flux.cli.hostlist;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.connect.Resources;
import flux.ledger.id.JobId;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Hostlist;
import flux.ledger.text.Idset;
import flux.ledger.text.InvalidText;
import flux.ledger.wire.RpcException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where hosts come from: an instance, a job, standard input, or the text itself. The instance is
/// asked only when a source needs it.
final class HostSources implements AutoCloseable {
    private static final int INPUT_BYTES_MAX = 16 << 20;

    private final Session session;
    private final boolean fallback;
    private @Nullable Connection connection;

    /// @param fallback whether what looks like a job id, but is of no job, is a host
    HostSources(Session session, boolean fallback) {
        this.session = session;
        this.fallback = fallback;
    }

    /// @param source `instance`, `avail`, `local`, `stdin`, `-`, a job id, or hosts
    List<String> hosts(String source) {
        try {
            return switch (source) {
                case "-", "stdin" -> input();
                case "instance" -> HostSet.parse(connection().attribute("hostlist"));
                case "avail", "available" -> available();
                case "local" -> local();
                default -> jobOrHosts(source);
            };
        } catch (RpcException e) {
            throw new CommandException(source + ": " + e.getMessage());
        }
    }

    private List<String> input() {
        try {
            byte[] text = session.in().readNBytes(INPUT_BYTES_MAX);
            return HostSet.parse(new String(text, UTF_8));
        } catch (IOException e) {
            throw new CommandException("reading standard input: " + e.getMessage());
        } catch (InvalidText e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }

    /// The nodes that are up, neither drained nor excluded.
    private List<String> available() throws RpcException {
        JsonNode status = connection().rpc("resource.status", null);
        ResourceSet all = Resources.parse(status.path("R"));
        Idset ranks = all.rankSet();
        for (Map.Entry<String, JsonNode> drained : status.path("drain").properties()) {
            ranks = ranks.subtract(Idset.parse(drained.getKey()));
        }
        for (String key : List.of("exclude", "offline", "torpid")) {
            ranks = ranks.subtract(Idset.parse(status.path(key).asText("")));
        }
        return Hostlist.parse(all.onRanks(ranks).nodelist()).hosts();
    }

    /// Those of the job that this command runs in; of the instance when it runs in none.
    private List<String> local() throws RpcException {
        String job = session.env().getOrDefault("FLUX_JOB_ID", "");
        return job.isEmpty() ? hosts("instance") : ofJob(JobId.parse(job));
    }

    private List<String> jobOrHosts(String source) throws RpcException {
        JobId id;
        try {
            id = JobId.parse(source);
        } catch (InvalidText e) {
            return parse(source);
        }
        try {
            return ofJob(id);
        } catch (RpcException e) {
            if (fallback) {
                return parse(source);
            }
            throw new CommandException("job " + source + " not found");
        }
    }

    private static List<String> parse(String source) {
        try {
            return HostSet.parse(source);
        } catch (InvalidText e) {
            throw new CommandException("Invalid jobid or hostlist " + source);
        }
    }

    private List<String> ofJob(JobId id) throws RpcException {
        ObjectNode request = Connection.object().put("id", id.value());
        request.putArray("attrs").add("nodelist");
        JsonNode job = connection().rpc("job-list.list-id", request).path("job");
        return Hostlist.parse(job.path("nodelist").asText("")).hosts();
    }

    private Connection connection() {
        Connection open = connection == null ? Connection.open(session) : connection;
        connection = open;
        return open;
    }

    @Override
    public void close() {
        if (connection != null) {
            connection.close();
        }
    }
}
