package flux.cli.connect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.ledger.wire.FluxClient;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A command's connection to its instance (FLUX_URI). What goes wrong with the connection itself
/// ends the command with one line; what the instance refuses is the command's own business.
public final class Connection implements AutoCloseable {
    private static final String SYSTEM_INSTANCE = "local:///run/flux/local";

    private final FluxClient client;

    private Connection(FluxClient client) {
        this.client = client;
    }

    /// @throws NoInstance when there is none, in Flux's words
    public static Connection open(Session session) {
        return to(session.env().getOrDefault("FLUX_URI", SYSTEM_INSTANCE));
    }

    /// To the instance at `uri`.
    ///
    /// @throws NoInstance when it cannot be reached, in Flux's words
    public static Connection to(String uri) {
        String near = InstanceUri.near(uri);
        if (!near.startsWith("local://")) {
            String connector = near.replaceFirst("://.*", "");
            throw new NoInstance(
                    "Unable to connect to Flux: Unable to find connector name '" + connector + "'");
        }
        try {
            return new Connection(FluxClient.connect(near));
        } catch (IOException e) {
            throw new NoInstance(String.valueOf(e.getMessage()));
        }
    }

    public FluxClient client() {
        return client;
    }

    /// Asks and waits for the one answer.
    public JsonNode rpc(String topic, @Nullable JsonNode payload) throws RpcException {
        try {
            return client.rpc(topic, payload);
        } catch (IOException e) {
            throw lost(e);
        }
    }

    /// As above, of a certain rank.
    public JsonNode rpc(String topic, @Nullable JsonNode payload, int rank) throws RpcException {
        try {
            return client.rpc(topic, payload, rank);
        } catch (IOException e) {
            throw lost(e);
        }
    }

    public RpcStream stream(String topic, JsonNode payload) {
        try {
            return client.stream(topic, payload);
        } catch (IOException e) {
            throw lost(e);
        }
    }

    /// The next answer of a stream; null at its end.
    public @Nullable JsonNode next(RpcStream stream) throws RpcException {
        try {
            return stream.next();
        } catch (IOException e) {
            throw lost(e);
        }
    }

    /// An attribute of the broker.
    public String attribute(String name) throws RpcException {
        return rpc("attr.get", object().put("name", name)).path("value").asText();
    }

    public static CommandException lost(IOException e) {
        return new CommandException("lost the connection to Flux: " + e.getMessage());
    }

    /// An empty object, to be filled.
    public static ObjectNode object() {
        return FluxClient.object();
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (IOException e) {
            // It is gone already, which is what was asked for.
        }
    }
}
