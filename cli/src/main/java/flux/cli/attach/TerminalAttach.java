package flux.cli.attach;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.TerminalMode;
import flux.cli.connect.Connection;
import flux.cli.host.CallerGoneException;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// The caller's terminal as that of a job (`-o pty.interactive`): what is typed goes to the job,
/// what the job shows comes back, and sizes follow. Over a connection of its own.
final class TerminalAttach {
    private static final int CHUNK_BYTES = 4096;

    /// ^D: what ends input that does not come from a terminal.
    private static final byte[] END = {4};

    private final Session session;
    private final String topic;
    private final AttachSignals signals;
    private final boolean readOnly;
    private final Thread thread;
    private volatile boolean stopped;

    /// @param name of the terminal, from `shell.init`
    private TerminalAttach(
            Session session, AttachSignals signals, String service, String name, boolean readOnly) {
        this.session = session;
        this.signals = signals;
        this.topic = service + "." + name;
        this.readOnly = readOnly;
        this.thread = Thread.ofVirtual().name("terminal").unstarted(this::run);
    }

    static TerminalAttach start(
            Session session, AttachSignals signals, String service, String name, boolean readOnly) {
        TerminalAttach attach = new TerminalAttach(session, signals, service, name, readOnly);
        attach.thread.start();
        return attach;
    }

    /// Waits until all that the terminal showed has been shown here.
    void finish() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (Connection connection = Connection.open(session)) {
            ObjectNode attach = TerminalMessages.attach(session, readOnly ? "ro" : "rw");
            show(connection, connection.client().stream(topic, attach));
        } catch (RpcException e) {
            // The job has ended meanwhile, or has no terminal any more; its eventlog says so.
        } catch (IOException | CommandException | CallerGoneException e) {
            // The instance or our caller has gone: whoever waits for the job says so.
        } finally {
            session.terminal(TerminalMode.LINES);
        }
    }

    private void show(Connection connection, RpcStream stream) throws IOException, RpcException {
        for (JsonNode answer = stream.next(); answer != null; answer = stream.next()) {
            switch (answer.path("type").asText()) {
                case "attach" -> attached(connection);
                case "data" -> {
                    byte[] bytes = OutputCopy.bytes(answer);
                    session.out().write(bytes, 0, bytes.length);
                    session.out().flush();
                }
                case "resize" -> resize(connection);
                default -> {}
            }
        }
    }

    private void attached(Connection connection) {
        if (readOnly) {
            return;
        }
        if (session.isTerminal(0)) {
            session.terminal(TerminalMode.RAW);
        }
        signals.onResize(() -> resize(connection));
        Thread.startVirtualThread(() -> type(connection));
    }

    private void resize(Connection connection) {
        tell(connection, TerminalMessages.resize(session));
    }

    private void type(Connection connection) {
        byte[] chunk = new byte[CHUNK_BYTES];
        try {
            InputStream in = session.in();
            for (int n = in.read(chunk); n >= 0 && !stopped; n = in.read(chunk)) {
                tell(connection, TerminalMessages.data(Arrays.copyOf(chunk, n)));
            }
            tell(connection, TerminalMessages.data(END));
        } catch (IOException | CallerGoneException e) {
            // Nobody types any more.
        }
    }

    private void tell(Connection connection, ObjectNode payload) {
        try {
            connection.client().tellBeside(topic, payload);
        } catch (IOException e) {
            // The connection has ended, and with it the terminal.
        }
    }
}
