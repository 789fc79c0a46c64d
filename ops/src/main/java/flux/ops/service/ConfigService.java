package flux.ops.service;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ops.connector.Request;
import java.io.IOException;

/// `config`: the configuration as it was read at the start, as JSON, and others in its place while
/// the instance runs. What is wrong is refused, and the old one stays.
public final class ConfigService extends Methods {

    /// Reads the configuration's files again.
    public interface Source {
        JsonNode read() throws IOException;
    }

    /// Goes by another configuration.
    public interface Follower {

        /// @throws IllegalArgumentException with one line that names the key
        void configure(JsonNode config);
    }

    private final Source source;
    private final Follower follower;
    private JsonNode config;

    public ConfigService(JsonNode config, Source source, Follower follower) {
        super("config");
        this.config = config;
        this.source = source;
        this.follower = follower;
        any("get", this::get);
        owner("load", request -> change(request, request.json()));
        owner("reload", this::reload);
    }

    private void get(Request request) {
        request.respond(config);
    }

    private void reload(Request request) throws RpcException {
        JsonNode read;
        try {
            read = source.read();
        } catch (IOException | IllegalArgumentException e) {
            throw error(Errno.EINVAL, String.valueOf(e.getMessage()));
        }
        change(request, read);
    }

    private void change(Request request, JsonNode next) throws RpcException {
        try {
            follower.configure(next);
        } catch (IllegalArgumentException e) {
            throw error(Errno.EINVAL, String.valueOf(e.getMessage()));
        }
        config = next;
        request.respondEmpty();
    }
}
