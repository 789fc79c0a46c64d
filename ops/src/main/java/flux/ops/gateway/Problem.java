package flux.ops.gateway;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import java.util.Map;

/// Why a request is not answered as it hoped (RFC 9457): a status, and one line that names the
/// thing and what was expected.
final class Problem extends Exception {
    private static final long serialVersionUID = 1;

    static final int BAD_REQUEST = 400;
    static final int UNAUTHORIZED = 401;
    static final int FORBIDDEN = 403;
    static final int NOT_FOUND = 404;
    static final int NOT_ALLOWED = 405;
    static final int CONFLICT = 409;
    static final int TOO_LARGE = 413;
    static final int NOT_JSON = 415;
    static final int MISDIRECTED = 421;
    static final int INTERNAL = 500;
    static final int UNAVAILABLE = 503;
    static final int NO_ROOM = 507;

    private static final Map<Integer, String> TITLES =
            Map.ofEntries(
                    Map.entry(BAD_REQUEST, "Bad Request"),
                    Map.entry(UNAUTHORIZED, "Unauthorized"),
                    Map.entry(FORBIDDEN, "Forbidden"),
                    Map.entry(NOT_FOUND, "Not Found"),
                    Map.entry(NOT_ALLOWED, "Method Not Allowed"),
                    Map.entry(CONFLICT, "Conflict"),
                    Map.entry(TOO_LARGE, "Content Too Large"),
                    Map.entry(NOT_JSON, "Unsupported Media Type"),
                    Map.entry(MISDIRECTED, "Misdirected Request"),
                    Map.entry(INTERNAL, "Internal Server Error"),
                    Map.entry(UNAVAILABLE, "Service Unavailable"),
                    Map.entry(NO_ROOM, "Insufficient Storage"));

    private final int status;

    Problem(int status, String detail) {
        super(detail);
        this.status = status;
    }

    /// What the instance refused; its own words stay.
    static Problem of(RpcException e, String what) {
        int status =
                switch (e.errnum()) {
                    case Errno.ENOENT -> NOT_FOUND;
                    case Errno.EPERM, Errno.EACCES -> FORBIDDEN;
                    case Errno.EBUSY, Errno.EEXIST -> CONFLICT;
                    case Errno.EAGAIN, Errno.EHOSTUNREACH -> UNAVAILABLE;
                    case Errno.ENOSPC -> NO_ROOM;
                    case Errno.ENOSYS -> INTERNAL;
                    default -> BAD_REQUEST;
                };
        return new Problem(status, what + ": " + e.getMessage());
    }

    int status() {
        return status;
    }

    ObjectNode json(String path) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", "about:blank")
                .put("title", TITLES.getOrDefault(status, "Error"))
                .put("status", status)
                .put("detail", getMessage())
                .put("instance", path);
    }
}
