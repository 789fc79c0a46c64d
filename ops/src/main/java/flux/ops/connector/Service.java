package flux.ops.connector;

import flux.ledger.wire.RpcException;
import java.io.IOException;

/// Answers requests whose topic begins with its name. On the reactor's thread: it must not wait.
public interface Service {

    /// The first word of its topics, such as `job-manager`.
    String name();

    /// The roles that may call `method` besides the owner: a mask of flux.ledger.wire.Credential's,
    /// or [#UNKNOWN] when there is no such method.
    int rolesFor(String method);

    /// There is no such method.
    int UNKNOWN = -1;

    /// The owner only.
    int OWNER_ONLY = 0;

    /// Every user who is let in.
    int ANY_USER = flux.ledger.wire.Credential.USER;

    /// Answers `request`, now or later.
    ///
    /// @throws RpcException to answer with this error
    /// @throws IOException when the payload is not what it must be: answered with EPROTO
    void handle(Request request) throws RpcException, IOException;

    /// What `SERVICE.stats-get` answers, as JSON.
    default String statsJson() {
        return "{}";
    }
}
