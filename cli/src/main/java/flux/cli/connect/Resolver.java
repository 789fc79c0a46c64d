package flux.cli.connect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.ledger.id.JobId;
import flux.ledger.text.InvalidText;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;

/// Finds the URI of the instance that a TARGET of `flux uri`, `proxy`, `shutdown` names: a URI
/// itself, `pid:N`, `slurm:ID`, or a path of job ids: `ƒA/ƒB`, from the root `/ƒA`, `.`, `..`.
public final class Resolver {
    private static final String JOBID = "jobid:";
    private static final String PID = "pid:";
    private static final String SLURM = "slurm:";
    private static final int RUN = 16;

    private final Session session;
    private final boolean waits;
    private final boolean alsoPast;

    /// @param waits until an instance that is starting can be used
    public Resolver(Session session, boolean waits) {
        this(session, waits, false);
    }

    private Resolver(Session session, boolean waits, boolean alsoPast) {
        this.session = session;
        this.waits = waits;
        this.alsoPast = alsoPast;
    }

    /// One that finds instances that have ended, too, to be looked at.
    public static Resolver ofPast(Session session) {
        return new Resolver(session, false, true);
    }

    /// Where the instance that the job `id` was can be looked at for a while.
    public static String past(Connection parent, long id) throws RpcException {
        return parent.rpc("instance-history.open", Connection.object().put("id", id))
                .path("uri")
                .asText();
    }

    /// @throws CommandException in Flux's words
    public String resolve(String target) {
        if (target.contains("://")) {
            return target;
        }
        int colon = target.indexOf(':');
        if (target.startsWith(PID)) {
            return ProcessUri.of(target.substring(PID.length()));
        }
        if (target.startsWith(SLURM)) {
            return new SlurmJob(session, target.substring(SLURM.length())).uri();
        }
        if (colon >= 0 && !target.startsWith(JOBID)) {
            throw new CommandException("No plugin for URI scheme " + target.substring(0, colon));
        }
        String path = target.startsWith(JOBID) ? target.substring(JOBID.length()) : target;
        int question = path.indexOf('?');
        String query = question < 0 ? "" : path.substring(question + 1);
        String found = ofPath(question < 0 ? path : path.substring(0, question), query);
        return switch (query) {
            case "local" -> InstanceUri.local(found);
            case "remote" -> InstanceUri.remote(found);
            default -> found;
        };
    }

    private String ofPath(String path, String query) {
        Connection connection = Connection.open(session);
        try {
            String uri = connection.attribute("local-uri");
            if (path.startsWith("/")) {
                while (level(connection) > 0) {
                    uri = connection.attribute("parent-uri");
                    connection = reopen(connection, uri);
                }
            }
            boolean isFirst = true;
            for (String part : path.split("/")) {
                if (part.isEmpty() || part.equals(".")) {
                    continue;
                }
                if (!isFirst) {
                    connection = reopen(connection, uri);
                }
                isFirst = false;
                uri =
                        part.equals("..")
                                ? parent(connection, uri)
                                : ofJob(connection, part, waits || query.equals("wait"));
            }
            return uri;
        } catch (RpcException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        } finally {
            connection.close();
        }
    }

    private static int level(Connection connection) throws RpcException {
        return Integer.parseInt(connection.attribute("instance-level"));
    }

    private static String parent(Connection connection, String own) throws RpcException {
        return level(connection) > 0 ? connection.attribute("parent-uri") : own;
    }

    private static Connection reopen(Connection old, String uri) {
        old.close();
        return Connection.to(uri);
    }

    private String ofJob(Connection connection, String text, boolean waits) throws RpcException {
        JobId id;
        try {
            id = JobId.parse(text);
        } catch (InvalidText e) {
            throw new CommandException(text + " is not a valid Flux jobid");
        }
        ObjectNode request = Connection.object().put("id", id.value());
        request.putArray("attrs").add("state").add("annotations");
        JsonNode job;
        try {
            job = connection.rpc("job-list.list-id", request).path("job");
        } catch (RpcException e) {
            if (e.errnum() != Errno.ENOENT) {
                throw e;
            }
            throw new CommandException("jobid " + text + " not found");
        }
        String uri = job.at("/annotations/user/uri").asText();
        int state = job.path("state").asInt();
        if (waits && uri.isEmpty() && state <= RUN) {
            return InstanceReady.await(connection, id, text);
        }
        if (alsoPast && (state != RUN || uri.isEmpty())) {
            return past(connection, id.value());
        }
        if (state != RUN) {
            throw new CommandException("jobid " + text + " is not running");
        }
        if (uri.isEmpty()) {
            throw new CommandException("URI not found for job " + text);
        }
        return uri;
    }
}
