package flux.cli.terminus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.TerminalMode;
import flux.cli.attach.TerminalMessages;
import flux.cli.connect.Connection;
import flux.cli.host.CallerGoneException;
import flux.ledger.wire.Errno;
import flux.ledger.wire.Message;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Base64;

/// The caller's terminal as that of a session: what is typed goes there, what it shows comes back,
/// sizes follow. ^B d leaves it, ^B ^B is one ^B, as people know from tmux(1).
final class SessionTerminal {
    private static final int CHUNK_BYTES = 4096;
    private static final int WINCH = 28;
    private static final int LEAVE_PREFIX = 2;
    private static final int SIGNAL_MASK = 0x7f;
    private static final int SIGNALED = 128;
    private static final String CLEAR = "\u001b[H\u001b[2J";

    private final Session session;
    private final Connection connection;
    private final String topic;
    private final int rank;
    private boolean prefixed;
    private volatile boolean left;

    /// @param topic of the session
    SessionTerminal(Session session, Connection connection, String topic, int rank) {
        this.session = session;
        this.connection = connection;
        this.topic = topic;
        this.rank = rank;
    }

    /// Until the session ends, or is left.
    ///
    /// @return the exit code of its program, as a shell has it
    int run() throws RpcException {
        try {
            RpcStream stream =
                    connection
                            .client()
                            .send(
                                    topic,
                                    TerminalMessages.attach(session, "rw"),
                                    rank,
                                    Message.STREAMING);
            JsonNode first = stream.next();
            if (first == null || !"attach".equals(first.path("type").asText())) {
                throw new CommandException("Failed to attach to session at " + topic);
            }
            session.out().print(session.isTerminal(1) ? CLEAR : "");
            session.out().flush();
            if (session.isTerminal(0)) {
                session.terminal(TerminalMode.RAW);
            }
            session.onSignal(
                    signum -> {
                        if (signum == WINCH) {
                            tell(TerminalMessages.resize(session));
                        }
                    });
            Thread.startVirtualThread(this::type);
            return show(stream);
        } catch (RpcException e) {
            if (e.errnum() == Errno.ENOSYS) {
                throw new CommandException("Invalid session or server at " + topic);
            }
            throw e;
        } catch (IOException e) {
            throw Connection.lost(e);
        } finally {
            session.terminal(TerminalMode.LINES);
        }
    }

    private int show(RpcStream stream) throws IOException, RpcException {
        for (JsonNode answer = stream.next(); answer != null; answer = stream.next()) {
            switch (answer.path("type").asText()) {
                case "data" -> {
                    byte[] bytes = bytes(answer);
                    session.out().write(bytes, 0, bytes.length);
                    session.out().flush();
                }
                case "resize" -> tell(TerminalMessages.resize(session));
                case "exit" -> {
                    return code(answer.path("status").asInt());
                }
                default -> {}
            }
        }
        session.terminal(TerminalMode.LINES);
        if (left) {
            session.out().println("\r\n[detached from " + topic + "]");
        }
        return 0;
    }

    private static byte[] bytes(JsonNode data) {
        String text = data.path("data").asText();
        return data.path("encoding").asText().equals("base64")
                ? Base64.getDecoder().decode(text)
                : text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    private static int code(int waitStatus) {
        int signum = waitStatus & SIGNAL_MASK;
        return signum == 0 ? waitStatus >> 8 & 0xff : SIGNALED + signum;
    }

    /// All of standard input to the session, which shows nothing here.
    void pipe() throws RpcException {
        try {
            connection
                    .client()
                    .send(topic, TerminalMessages.attach(session, "wo"), rank, Message.STREAMING)
                    .next();
            byte[] chunk = new byte[CHUNK_BYTES];
            InputStream in = session.in();
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                connection.rpc(topic, TerminalMessages.data(Arrays.copyOf(chunk, n)), rank);
            }
            leavePiped();
        } catch (IOException e) {
            throw Connection.lost(e);
        }
    }

    /// What was sent may have ended the session, and its service with it.
    private void leavePiped() {
        try {
            connection.rpc(topic, Connection.object().put("type", "detach"), rank);
        } catch (RpcException e) {
            left = true;
        }
    }

    private void type() {
        byte[] chunk = new byte[CHUNK_BYTES];
        try {
            InputStream in = session.in();
            for (int n = in.read(chunk); n >= 0 && !left; n = in.read(chunk)) {
                send(chunk, n);
            }
        } catch (IOException | CallerGoneException e) {
            // Nobody types any more.
        }
        if (!left) {
            leave();
        }
    }

    private void send(byte[] typed, int count) {
        byte[] passed = new byte[count];
        int length = 0;
        for (int i = 0; i < count && !left; i++) {
            if (prefixed) {
                prefixed = false;
                if (typed[i] == 'd') {
                    left = true;
                } else if (typed[i] == LEAVE_PREFIX) {
                    passed[length++] = LEAVE_PREFIX;
                }
            } else if (typed[i] == LEAVE_PREFIX) {
                prefixed = true;
            } else {
                passed[length++] = typed[i];
            }
        }
        if (length > 0) {
            tell(TerminalMessages.data(Arrays.copyOf(passed, length)));
        }
        if (left) {
            leave();
        }
    }

    private void leave() {
        left = true;
        tell(Connection.object().put("type", "detach"));
    }

    private void tell(ObjectNode payload) {
        try {
            connection.client().tellBeside(topic, payload);
        } catch (IOException e) {
            // The connection has ended, which whoever reads it sees.
        }
    }
}
