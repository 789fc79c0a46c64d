package flux.ops.service;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.log.LogUnavailableException;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ops.connector.Request;
import flux.ops.connector.Service;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/// A service as a table of methods, each with the roles that may call it.
public class Methods implements Service {

    /// Answers one method's requests.
    public interface Handler {
        void handle(Request request) throws RpcException, IOException;
    }

    private record Method(int roles, Handler handler) {}

    private final String name;
    private final Map<String, Method> methods = new HashMap<>();

    public Methods(String name) {
        this.name = name;
    }

    /// For every user who is let in.
    public final void any(String method, Handler handler) {
        methods.put(method, new Method(ANY_USER, handler));
    }

    public final void owner(String method, Handler handler) {
        methods.put(method, new Method(OWNER_ONLY, handler));
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final int rolesFor(String method) {
        Method known = methods.get(method);
        return known == null ? UNKNOWN : known.roles();
    }

    @Override
    public final void handle(Request request) throws RpcException, IOException {
        Method method = methods.get(request.method());
        if (method == null) {
            throw new RpcException(Errno.ENOSYS, "");
        }
        try {
            method.handler().handle(request);
        } catch (LogUnavailableException e) {
            throw new RpcException(Errno.EAGAIN, String.valueOf(e.getMessage()));
        }
    }

    protected static String text(Request request, String key) throws IOException {
        JsonNode value = request.json().get(key);
        if (value == null || !value.isTextual()) {
            throw new IOException(key + " must be a string");
        }
        return value.asText();
    }

    protected static String text(Request request, String key, String otherwise) throws IOException {
        return request.json().path(key).asText(otherwise);
    }

    protected static long integer(Request request, String key) throws IOException {
        JsonNode value = request.json().get(key);
        if (value == null || !value.isIntegralNumber()) {
            throw new IOException(key + " must be an integer");
        }
        return value.longValue();
    }

    protected static boolean flag(Request request, String key) throws IOException {
        return request.json().path(key).asBoolean(false);
    }

    protected static RpcException error(int errnum, String text) {
        return new RpcException(errnum, text);
    }
}
