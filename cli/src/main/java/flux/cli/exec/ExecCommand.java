package flux.cli.exec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.cli.CommandException;
import flux.cli.Session;
import flux.cli.connect.Connection;
import flux.cli.getopt.Given;
import flux.cli.getopt.Subcommand;
import flux.cli.getopt.WrongUse;
import flux.cli.text.Signals;
import flux.ledger.text.Idset;
import flux.ledger.wire.Errno;
import flux.ledger.wire.Message;
import flux.ledger.wire.RpcException;
import flux.ledger.wire.RpcStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// `flux exec COMMAND`: runs a command on ranks, copies its output, and ends with the largest exit
/// code. Source: flux-exec(1).
public final class ExecCommand {
    private static final int STDOUT = 1;
    private static final int STDERR = 2;
    private static final int WRITE_CREDIT = 8;
    private static final int WAITABLE = 16;
    private static final int NO_SUCH_RANK = 68;
    private static final int NOT_EXECUTABLE = 126;
    private static final int NOT_FOUND = 127;
    private static final int SIGNAL_BASE = 128;
    private static final int SIGNAL_MASK = 0x7f;

    private final Session session;
    private final Given given;
    private final Connection connection;
    private final Targets targets;
    private final RemoteOutput output;
    private final Map<Integer, RpcStream> streams = new LinkedHashMap<>();
    private final Map<Integer, Long> pids = new ConcurrentHashMap<>();
    private final Map<Integer, Integer> statuses = new TreeMap<>();
    private int worst;
    private boolean feeding;

    private ExecCommand(Session session, Given given, Connection connection) throws RpcException {
        this.session = session;
        this.given = given;
        this.connection = connection;
        this.targets = Targets.of(given, connection, session);
        this.output = new RemoteOutput(session, given.has('l'));
    }

    /// @return the exit status
    public static int run(List<String> words, Session session) {
        return Subcommand.run(
                "flux-exec",
                ExecSyntax.table(),
                words,
                session,
                given -> {
                    if (given.operands().isEmpty() && !given.has('a')) {
                        throw WrongUse.usage();
                    }
                    if (given.has('i')) {
                        throw new CommandException(
                                "--with-imp: jobs run as their submitter here, without flux-imp");
                    }
                    try (Connection connection = Connection.open(session)) {
                        ExecCommand exec = new ExecCommand(session, given, connection);
                        return given.has('b') ? exec.background() : exec.foreground();
                    } catch (IOException e) {
                        throw Connection.lost(e);
                    }
                });
    }

    private ObjectNode request(int flags) {
        ObjectNode request = Connection.object();
        if (given.has('a')) {
            return SprocTarget.put(request, given.value('a', "")).put("flags", flags);
        }
        ObjectNode command = request.putObject("cmd");
        command.put("cwd", session.cwd().resolve(given.value('d', ".")).normalize().toString());
        if (given.has('L')) {
            command.put("label", given.value('L', ""));
        }
        given.operands().forEach(command.putArray("cmdline")::add);
        ObjectNode env = command.putObject("env");
        session.env().forEach(env::put);
        command.putObject("opts");
        command.putArray("channels");
        command.putArray("msgchan");
        return request.put("flags", flags).put("local_flags", 0);
    }

    private int background() throws IOException {
        for (int rank : targets.ranks().stream().toArray()) {
            try {
                ObjectNode request = request(given.has('w') ? WAITABLE : 0);
                JsonNode started = connection.rpc(targets.service() + ".exec", request, rank);
                if (!given.has('q')) {
                    session.out().println(rank + ": " + started.path("pid").asLong());
                }
            } catch (RpcException e) {
                failed(rank, e);
            }
        }
        return worst;
    }

    private int foreground() throws IOException {
        String topic = targets.service() + (given.has('a') ? ".attach" : ".exec");
        ObjectNode request = request(STDOUT | STDERR | WRITE_CREDIT);
        for (int rank : targets.ranks().stream().toArray()) {
            streams.put(rank, connection.client().send(topic, request, rank, Message.STREAMING));
        }
        if (given.has('v')) {
            session.err().println("flux-exec: asking ranks " + targets.ranks().encode());
        }
        session.onSignal(signum -> Thread.startVirtualThread(() -> kill(signum)));
        Map<Integer, RpcStream> waiting = new LinkedHashMap<>(streams);
        while (!waiting.isEmpty()) {
            boolean any = false;
            for (int rank : List.copyOf(waiting.keySet())) {
                RpcStream stream = waiting.get(rank);
                while (stream != null && stream.isReady()) {
                    any = true;
                    if (!goesOn(rank, stream)) {
                        waiting.remove(rank);
                        stream = null;
                    }
                }
            }
            feed();
            if (!any && !waiting.isEmpty()) {
                connection.client().awaitAny();
            }
        }
        report();
        return worst;
    }

    /// @return false at the stream's end
    private boolean goesOn(int rank, RpcStream stream) throws IOException {
        JsonNode next;
        try {
            next = stream.next();
        } catch (RpcException e) {
            failed(rank, e);
            return false;
        }
        if (next == null) {
            return false;
        }
        switch (next.path("type").asText()) {
            case "started", "attached" -> pids.put(rank, next.path("pid").asLong());
            case "output" -> {
                JsonNode io = next.path("io");
                boolean eof = io.path("eof").asBoolean();
                output.write(rank, io.path("stream").asText(), RemoteIo.bytes(io), eof);
            }
            case "finished" -> statuses.put(rank, next.path("status").asInt());
            default -> {}
        }
        return true;
    }

    private void failed(int rank, RpcException e) {
        session.out().flush();
        boolean isLaunch = e.errnum() == Errno.ENOENT || e.errnum() == Errno.EACCES;
        String text = String.valueOf(e.getMessage());
        String command = given.operands().isEmpty() ? "attach" : given.operands().getFirst();
        session.err()
                .println(
                        "flux-exec: Error: rank %d: %s: %s%s"
                                .formatted(
                                        rank,
                                        command,
                                        isLaunch && text.equals(Errno.text(e.errnum()))
                                                ? "error launching process: "
                                                : "",
                                        text));
        worst =
                Math.max(
                        worst,
                        switch (e.errnum()) {
                            case Errno.ENOENT -> NOT_FOUND;
                            case Errno.EPERM, Errno.EACCES -> NOT_EXECUTABLE;
                            case Errno.EHOSTUNREACH -> NO_SUCH_RANK;
                            default -> 1;
                        });
    }

    /// Once all processes are there, they get the input; with `-n`, its end.
    private void feed() {
        if (feeding || given.has('a') || pids.size() < targets.ranks().size()) {
            return;
        }
        feeding = true;
        Session input = given.has('n') ? new Inputless(session) : session;
        ExecInput.start(input, targets.service(), pids);
    }

    private void kill(int signum) {
        try (Connection other = Connection.open(session)) {
            for (Map.Entry<Integer, Long> process : pids.entrySet()) {
                ObjectNode request = Connection.object().put("pid", process.getValue());
                other.rpc(
                        targets.service() + ".kill",
                        request.put("signum", signum),
                        process.getKey());
            }
        } catch (RpcException | CommandException e) {
            return; // they have ended
        }
    }

    /// Ranks that ended in the same way stand together.
    private void report() {
        Map<Integer, Idset.Builder> failures = new TreeMap<>();
        statuses.forEach(
                (rank, status) -> {
                    int signal = status & SIGNAL_MASK;
                    worst = Math.max(worst, signal == 0 ? status >> 8 : SIGNAL_BASE + signal);
                    if (status != 0) {
                        failures.computeIfAbsent(status, _ -> Idset.builder()).add(rank);
                    }
                });
        session.out().flush();
        if (given.has('q')) {
            return;
        }
        failures.forEach(
                (status, ranks) -> {
                    int signal = status & SIGNAL_MASK;
                    String how =
                            signal == 0 ? "Exit " + (status >> 8) : Signals.description(signal);
                    session.err().println(ranks.build().encode() + ": " + how);
                });
    }
}
