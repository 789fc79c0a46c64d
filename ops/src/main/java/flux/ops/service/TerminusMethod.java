package flux.ops.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.executor.host.Stdio;
import flux.executor.run.InteractiveTerminal;
import flux.executor.run.TerminalClient;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ops.connector.Request;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A terminal for clients to attach to, type into, resize and leave: `terminus.0` of a job, or a
/// session of `flux terminus`.
public final class TerminusMethod {
    private static final int SIZE_MAX = 0xffff;

    /// The terminals by number.
    public interface Terminals {

        /// @param action gets null when there is no such terminal
        void terminal(long id, Consumer<@Nullable InteractiveTerminal> action);

        /// Runs `answer` where requests may be answered.
        void onReactor(Runnable answer);
    }

    private record Key(long id, String sender) {}

    private final Terminals terminals;
    private final Map<Key, Attachment> attachments = new HashMap<>();

    public TerminusMethod(Terminals terminals) {
        this.terminals = terminals;
    }

    public void handle(Request request, long id) throws RpcException, IOException {
        JsonNode payload = request.json();
        Key key = new Key(id, request.sender());
        Attachment attachment = attachments.get(key);
        String type = payload.path("type").asText();
        if ("attach".equals(type)) {
            attach(request, key, payload);
            return;
        }
        if (attachment == null) {
            throw new RpcException(Errno.ENOENT, "client not attached");
        }
        switch (type) {
            case "data" -> {
                byte[] bytes = StreamData.bytes(payload);
                if (bytes.length > 0) {
                    attachment.use(terminal -> terminal.type(attachment, bytes));
                }
            }
            case "resize" -> {
                Stdio.Terminal size = size(payload);
                attachment.use(terminal -> terminal.resize(attachment, size));
            }
            case "detach" -> {
                attachments.remove(key);
                attachment.use(terminal -> terminal.detach(attachment));
                attachment.stream.end();
            }
            default -> throw new RpcException(Errno.ENOSYS, "");
        }
        request.respondEmpty();
    }

    private void attach(Request request, Key key, JsonNode payload)
            throws RpcException, IOException {
        if (!request.isStreaming()) {
            throw new IOException("attach must be streaming");
        }
        if (attachments.containsKey(key)) {
            throw new RpcException(Errno.EEXIST, "client already attached");
        }
        String mode = payload.path("mode").asText("rw");
        InteractiveTerminal.Mode how =
                switch (mode) {
                    case "rw" -> new InteractiveTerminal.Mode(true, true);
                    case "ro" -> new InteractiveTerminal.Mode(true, false);
                    case "wo" -> new InteractiveTerminal.Mode(false, true);
                    default -> throw new RpcException(Errno.EINVAL, "invalid mode " + mode);
                };
        Stdio.Terminal size = size(payload);
        Attachment attachment = new Attachment(request, key);
        attachments.put(key, attachment);
        request.onEnd(
                () -> {
                    attachments.remove(key, attachment);
                    attachment.use(terminal -> terminal.detach(attachment));
                });
        terminals.terminal(
                key.id(),
                terminal -> {
                    if (terminal == null) {
                        attachment.refused();
                    } else {
                        terminal.attach(attachment, how, size);
                    }
                });
    }

    /// What `winsize` says.
    public static Stdio.Terminal size(JsonNode payload) throws RpcException {
        int rows = payload.path("winsize").path("rows").asInt();
        int columns = payload.path("winsize").path("cols").asInt();
        if (rows <= 0 || columns <= 0 || rows > SIZE_MAX || columns > SIZE_MAX) {
            throw new RpcException(Errno.EINVAL, "invalid window size");
        }
        return new Stdio.Terminal(rows, columns);
    }

    private static ObjectNode message(String type) {
        return JsonNodeFactory.instance.objectNode().put("type", type);
    }

    /// A client as the terminal sees it.
    private final class Attachment implements TerminalClient {
        final Request stream;
        private final Key key;

        Attachment(Request stream, Key key) {
            this.stream = stream;
            this.key = key;
        }

        void use(Consumer<InteractiveTerminal> action) {
            terminals.terminal(
                    key.id(),
                    (@Nullable InteractiveTerminal terminal) -> {
                        if (terminal != null) {
                            action.accept(terminal);
                        }
                    });
        }

        @Override
        public void attached() {
            terminals.onReactor(() -> stream.respond(message("attach")));
        }

        @Override
        public void data(byte[] bytes) {
            terminals.onReactor(
                    () -> {
                        stream.respond(StreamData.put(message("data"), bytes));
                        stream.whenRoom(() -> use(terminal -> terminal.taken(this, bytes.length)));
                    });
        }

        @Override
        public void exited(int waitStatus) {
            ObjectNode exit =
                    message("exit").put("message", "session exiting").put("status", waitStatus);
            terminals.onReactor(
                    () -> {
                        attachments.remove(key, this);
                        stream.respond(exit);
                        stream.end();
                    });
        }

        @Override
        public void refused() {
            terminals.onReactor(
                    () -> {
                        attachments.remove(key, this);
                        stream.fail(Errno.ENOENT, "there is no terminal");
                    });
        }
    }
}
