package flux.cli.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.getopt.Given;
import flux.cli.getopt.Subcommand;
import flux.cli.getopt.Syntax;
import flux.ledger.text.Hostlist;
import flux.ledger.wire.Errno;
import flux.ledger.wire.Message;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// `flux ping [RANK!]SERVICE`: how long a service takes to answer, and by which way. Source:
/// flux-ping(1).
public final class PingCommand {
    private static final String TABLE =
            """
            [OPTIONS] target

            -r, --rank=RANK  Find target on a specific broker rank
            -p, --pad=N  Include in the payload a string of length N bytes
            -i, --interval=N  Specify the delay between successive pings
            -c, --count=N  Specify the number of requests to send
            -b, --batch  Begin processing responses after all requests are sent
            -u, --userid  Include userid and rolemask in response
            Examples:
              flux ping -c 3 kvs
              flux ping -c 1 '1!broker'
            """;
    private static final int PAD_BYTES_MAX = 64 << 20;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;

    private final Session session;
    private final Given given;
    private final Connection connection;
    private final String pad;
    private String rank = "any";
    private String service = "broker";
    private int nodeid = Message.NODEID_ANY;

    private PingCommand(Session session, Given given, Connection connection) {
        this.session = session;
        this.given = given;
        this.connection = connection;
        int bytes = given.integer('p', 0);
        if (bytes < 0 || bytes > PAD_BYTES_MAX) {
            throw new CommandException("pad must be 0 to " + PAD_BYTES_MAX + " bytes");
        }
        this.pad = "p".repeat(bytes);
    }

    /// @return the exit status
    public static int run(List<String> words, Session session) {
        return Subcommand.run(
                "flux-ping",
                Syntax.of("flux-ping", "", TABLE),
                words,
                session,
                given -> {
                    String target = given.operand();
                    try (Connection connection = Connection.open(session)) {
                        return new PingCommand(session, given, connection).run(target);
                    } catch (IOException e) {
                        throw Connection.lost(e);
                    }
                });
    }

    private int run(String target) throws RpcException, IOException {
        aim(target);
        String padding = pad.isEmpty() ? "" : " pad=" + pad.length();
        session.out().println("flux-ping " + rank + "!" + service + padding);
        session.out().flush();
        int count = given.integer('c', -1);
        if (given.has('c') && count < 0 || given.has('b') && !given.has('c')) {
            throw new CommandException(
                    count < 0 && given.has('c')
                            ? "count must be at least 0"
                            : "--batch should be used with --count");
        }
        double interval = given.number('i', 1);
        if (!(interval >= 0)) {
            throw new CommandException("interval must not be below 0");
        }
        if (given.has('b')) {
            batch(count);
            return 0;
        }
        for (int sequence = 0; count <= 0 || sequence < count; sequence++) {
            if (sequence > 0) {
                pause(interval);
            }
            Sent sent = send(sequence);
            answered(sent);
        }
        return 0;
    }

    private record Sent(RpcStream answer, long nanos) {}

    private void batch(int count) throws RpcException, IOException {
        ArrayDeque<Sent> sent = new ArrayDeque<>();
        for (int sequence = 0; sequence < count; sequence++) {
            sent.add(send(sequence));
        }
        while (!sent.isEmpty()) {
            answered(sent.remove());
        }
    }

    private static void pause(double seconds) {
        try {
            TimeUnit.NANOSECONDS.sleep((long) (seconds * NANOS_PER_SECOND));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// `SERVICE`, `RANK`, `HOST`, or `RANK!SERVICE`, `HOST!SERVICE`.
    private void aim(String target) throws RpcException {
        int bang = target.indexOf('!');
        String where = given.value('r', "");
        if (bang >= 0) {
            where = target.substring(0, bang);
            service = target.substring(bang + 1);
        } else if (!given.has('r') && (target.matches("[0-9]+") || isHost(target))) {
            where = target;
        } else {
            service = target;
        }
        if (where.isEmpty() || where.equals("any")) {
            return;
        }
        if (where.matches("[0-9]{1,9}")) {
            nodeid = Integer.parseInt(where);
            rank = where;
        } else if (where.equals("upstream")) {
            nodeid = 0;
            rank = where;
        } else {
            nodeid = hosts().indexOf(where);
            rank = Integer.toString(nodeid);
            if (nodeid < 0) {
                throw new CommandException("invalid rank or host: " + where);
            }
        }
    }

    private boolean isHost(String name) throws RpcException {
        return hosts().contains(name);
    }

    private List<String> hosts() throws RpcException {
        return Hostlist.parse(connection.attribute("hostlist")).hosts();
    }

    private Sent send(int sequence) throws IOException {
        long now = System.nanoTime();
        ObjectNode ping = Connection.object().put("seq", sequence);
        ping.put("time.tv_sec", now / (long) NANOS_PER_SECOND);
        ping.put("time.tv_nsec", now % (long) NANOS_PER_SECOND).put("pad", pad);
        int flags = rank.equals("upstream") ? Message.UPSTREAM : 0;
        return new Sent(connection.client().send(service + ".ping", ping, nodeid, flags), now);
    }

    private void answered(Sent sent) throws IOException {
        JsonNode pong;
        try {
            pong = sent.answer().one();
        } catch (RpcException e) {
            String where = nodeid == Message.NODEID_ANY ? "" : rank + "!";
            throw new CommandException(where + service + ".ping: " + Errno.text(e.errnum()));
        }
        double millis = (System.nanoTime() - sent.nanos()) / NANOS_PER_MILLI;
        String user =
                given.has('u')
                        ? " userid=%d rolemask=0x%x"
                                .formatted(
                                        pong.path("userid").asInt(), pong.path("rolemask").asInt())
                        : "";
        session.out()
                .println(
                        "%d!%s.ping pad=%d%s seq=%d time=%s ms (%s)"
                                .formatted(
                                        pong.path("rank").asInt(),
                                        service,
                                        pad.length(),
                                        user,
                                        pong.path("seq").asInt(),
                                        String.format(Locale.ROOT, "%.3f", millis),
                                        pong.path("route").asText()));
        session.out().flush();
    }
}
