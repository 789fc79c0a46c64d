package flux.cli.dump;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.connect.Connection;
import flux.cli.kvs.KvsClient;
import flux.ledger.id.JobId;
import flux.ledger.kvs.BlobRef;
import flux.ledger.text.InvalidText;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Jobs on their way from an archive into an instance's history. A job's files stand together in an
/// archive; a job that is damaged is left out, with a warning.
final class RestoredJobs {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern FILE =
            Pattern.compile("(job/[0-9a-f]{4}/[0-9a-f]{4}/[0-9a-f]{4}/[0-9a-f]{4})/(.+)");
    private static final String GUEST = "guest/";
    private static final int LEADER = 0;
    private static final long UNKNOWN_USER = -1;

    private final Connection connection;
    private final Consumer<String> warn;
    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private String directory = "";

    RestoredJobs(Connection connection, Consumer<String> warn) {
        this.connection = connection;
        this.warn = warn;
    }

    /// The next file of the archive.
    ///
    /// @return false when it is not a job's
    boolean file(String path, byte[] content) throws RpcException {
        Matcher file = FILE.matcher(path);
        if (!file.matches()) {
            return false;
        }
        if (!file.group(1).equals(directory)) {
            finish();
            directory = file.group(1);
        }
        files.put(file.group(2), content);
        return true;
    }

    /// Restores the job whose files have come.
    void finish() throws RpcException {
        if (files.isEmpty()) {
            return;
        }
        try {
            restore(JobId.parse(directory.replace('/', '.')));
        } catch (InvalidText e) {
            warn.accept(directory + ": no job's directory: left out");
        } finally {
            files.clear();
        }
    }

    private void restore(JobId id) throws RpcException {
        if (!files.containsKey("eventlog")) {
            warn.accept("job " + id.f58() + ": no eventlog: left out");
            return;
        }
        if (!files.containsKey("jobspec")) {
            boolean isSigned = files.containsKey("J");
            warn.accept(
                    "job "
                            + id.f58()
                            + ": no jobspec: "
                            + (isSigned ? "the one that was signed is taken" : "left out"));
            if (!isSigned) {
                return;
            }
        }
        if (isHere(id)) {
            warn.accept("job " + id.f58() + ": a job of this id is here already: left out");
            return;
        }
        String namespace = "job-" + id.dec();
        boolean hasGuest = restoreGuest(namespace);
        try {
            connection.rpc("ledger.import-job", request(id));
        } catch (RpcException e) {
            if (e.errnum() != Errno.EINVAL) {
                throw e;
            }
            warn.accept("job " + id.f58() + ": " + e.getMessage() + ": left out");
            if (hasGuest) {
                removeNamespace(namespace);
            }
        }
    }

    private void removeNamespace(String namespace) throws RpcException {
        connection.rpc(
                "kvs.namespace-remove", Connection.object().put("namespace", namespace), LEADER);
    }

    private boolean isHere(JobId id) throws RpcException {
        ObjectNode request = Connection.object().put("id", id.value()).put("flags", 0);
        request.putArray("keys").add("eventlog");
        try {
            connection.rpc("job-info.lookup", request);
            return true;
        } catch (RpcException e) {
            if (e.errnum() == Errno.ENOENT) {
                return false;
            }
            throw e;
        }
    }

    private ObjectNode request(JobId id) {
        ObjectNode request = Connection.object().put("id", id.value());
        for (String name : new String[] {"eventlog", "jobspec", "J", "R"}) {
            byte[] content = files.get(name);
            if (content != null) {
                request.put(name, new String(content, UTF_8));
            }
        }
        return request;
    }

    /// What the job left goes into its namespace, which is archived once the job is there.
    private boolean restoreGuest(String namespace) throws RpcException {
        long userid = userid(files.get("eventlog"));
        boolean hasGuest = files.keySet().stream().anyMatch(name -> name.startsWith(GUEST));
        if (!hasGuest || userid == UNKNOWN_USER) {
            return false;
        }
        ObjectNode create = Connection.object().put("namespace", namespace).put("flags", 0);
        create.put("owner", userid).put("rootref", BlobRef.EMPTY_DIR);
        removeNamespace(namespace); // an earlier attempt may have been interrupted
        connection.rpc("kvs.namespace-create", create, LEADER);
        RestoredKeys keys = new RestoredKeys(new KvsClient(connection, namespace, null));
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            if (file.getKey().startsWith(GUEST)) {
                keys.value(file.getKey().substring(GUEST.length()), file.getValue());
            }
        }
        keys.finish();
        return true;
    }

    /// Of who submitted the job; [#UNKNOWN_USER] when its eventlog does not say.
    private static long userid(byte @Nullable [] eventlog) {
        String text = eventlog == null ? "" : new String(eventlog, UTF_8);
        try {
            for (String line : text.lines().toList()) {
                JsonNode event = JSON.readTree(line);
                if (event.path("name").asText().equals("submit")) {
                    return event.path("context").path("userid").asLong(UNKNOWN_USER);
                }
            }
        } catch (JsonProcessingException e) {
            return UNKNOWN_USER; // the instance will say what is wrong with it
        }
        return UNKNOWN_USER;
    }
}
