package flux.cli.exec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.host.CallerGoneException;
import flux.ledger.wire.RpcException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/// Brings the caller's input to all processes, over a connection of its own, since both may wait.
/// A process that has ended takes none; the others go on.
final class ExecInput {
    private static final int CHUNK_BYTES = 64 * 1024;

    private final Session session;
    private final String service;

    /// What each rank's process is called.
    private final Map<Integer, Long> pids;

    private ExecInput(Session session, String service, Map<Integer, Long> pids) {
        this.session = session;
        this.service = service;
        this.pids = new TreeMap<>(pids);
    }

    static void start(Session session, String service, Map<Integer, Long> pids) {
        Thread.startVirtualThread(new ExecInput(session, service, pids)::run);
    }

    private void run() {
        try (Connection connection = Connection.open(session)) {
            byte[] chunk = new byte[CHUNK_BYTES];
            int n = session.in().read(chunk);
            while (n >= 0 && !pids.isEmpty()) {
                send(connection, Arrays.copyOf(chunk, n), false);
                n = session.in().read(chunk);
            }
            send(connection, new byte[0], true);
        } catch (IOException | CommandException | CallerGoneException e) {
            return; // the command has ended, or the instance has: who waits for the processes says
            // so
        }
    }

    private void send(Connection connection, byte[] data, boolean eof) {
        pids.entrySet().removeIf(process -> !isTaken(connection, process, data, eof));
    }

    private boolean isTaken(
            Connection connection, Map.Entry<Integer, Long> process, byte[] data, boolean eof) {
        ObjectNode request = Connection.object().put("pid", process.getValue());
        request.set("io", RemoteIo.input(process.getKey(), data, eof));
        try {
            connection.rpc(service + ".write", request, process.getKey());
            return true;
        } catch (RpcException e) {
            return false;
        }
    }
}
