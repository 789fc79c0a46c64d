package flux.ops.service;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ops.connector.Request;
import java.io.IOException;

/// `config`: the configuration as JSON. What is loaded later is what clients are shown; the job
/// manager goes by what it was started with.
public final class ConfigService extends Methods {
    private final Files files;
    private JsonNode config;

    /// The files that the configuration came from.
    public interface Files {

        /// @throws IOException with one line that says what cannot be read
        JsonNode read() throws IOException;
    }

    /// @param files are read again for `config.reload`
    public ConfigService(JsonNode config, Files files) {
        super("config");
        this.files = files;
        this.config = config;
        any("get", this::get);
        owner("load", this::load);
        owner("reload", this::reload);
    }

    private void get(Request request) {
        request.respond(config);
    }

    private void load(Request request) throws IOException {
        config = request.json();
        request.respondEmpty();
    }

    private void reload(Request request) throws RpcException {
        try {
            config = files.read();
        } catch (IOException e) {
            throw new RpcException(Errno.EINVAL, String.valueOf(e.getMessage()));
        }
        request.respondEmpty();
    }
}
