package flux.cli.attach;

import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.host.CallerGoneException;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/// Brings the caller's input to the job, over a connection of its own, since both may wait.
final class StdinPump {
    private static final int CHUNK_BYTES = 128 * 1024;

    private final Session session;
    private final String service;
    private final String ranks;
    private final String closedRanks;
    private volatile boolean stopped;

    private StdinPump(Session session, String service, String ranks, String closedRanks) {
        this.session = session;
        this.service = service;
        this.ranks = ranks;
        this.closedRanks = closedRanks;
    }

    /// @param ranks who gets the input; nobody when it is empty
    /// @param closedRanks who gets its end at once
    static StdinPump start(Session session, String service, String ranks, String closedRanks) {
        StdinPump pump = new StdinPump(session, service, ranks, closedRanks);
        Thread.startVirtualThread(pump::run);
        return pump;
    }

    void stop() {
        stopped = true;
    }

    private void run() {
        boolean sent = false;
        try (Connection connection = Connection.open(session)) {
            if (!closedRanks.isEmpty()) {
                send(connection, closedRanks, new byte[0], true);
            }
            if (ranks.isEmpty()) {
                return;
            }
            InputStream in = session.in();
            byte[] chunk = new byte[CHUNK_BYTES];
            for (int n = in.read(chunk); n >= 0 && !stopped; n = in.read(chunk)) {
                send(connection, ranks, Arrays.copyOf(chunk, n), false);
                sent = true;
            }
            send(connection, ranks, new byte[0], true);
        } catch (RpcException e) {
            if (sent && !stopped && e.errnum() == Errno.ENOSYS) {
                session.err().println("flux-job: stdin not accepted by job");
            }
        } catch (IOException | CommandException | CallerGoneException e) {
            // The command has ended, or the instance has: whoever waits for the job says so.
        }
    }

    private void send(Connection connection, String to, byte[] data, boolean eof)
            throws RpcException {
        ObjectNode payload = Connection.object();
        payload.put("stream", "stdin").put("rank", to);
        if (data.length > 0) {
            try {
                payload.put(
                        "data",
                        StandardCharsets.UTF_8
                                .newDecoder()
                                .decode(ByteBuffer.wrap(data))
                                .toString());
            } catch (CharacterCodingException e) {
                payload.put("encoding", "base64");
                payload.put("data", Base64.getEncoder().encodeToString(data));
            }
        }
        if (eof) {
            payload.put("eof", true);
        }
        connection.rpc(service + ".stdin", payload);
    }
}
