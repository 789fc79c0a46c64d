package flux.ops.connector;

import flux.ledger.wire.Message;

/// Sees the messages of services as they pass (`flux module trace`). On the reactor's thread.
public interface MessageTracer {

    /// @param isReceived by the service; otherwise the service sends it
    void pass(boolean isReceived, String service, Message message);
}
