package flux.ops.service;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ops.connector.Request;
import java.io.IOException;

/// `config`: the configuration as it was read at the start, as JSON.
public final class ConfigService extends Methods {
    private JsonNode config;

    public ConfigService(JsonNode config) {
        super("config");
        this.config = config;
        any("get", this::get);
        owner("load", this::load);
        owner("reload", Request::respondEmpty);
    }

    private void get(Request request) {
        request.respond(config);
    }

    private void load(Request request) throws IOException {
        config = request.json();
        request.respondEmpty();
    }
}
