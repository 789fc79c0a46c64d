package flux.ops.rexec;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ops.connector.Request;
import flux.ops.service.BrokerLog;
import flux.ops.service.Methods;
import flux.ops.settings.BrokerEnvironment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// `runat`: commands that run one after the other when the instance ends, the last one pushed
/// first (`flux admin cleanup-push`).
public final class RunAtService extends Methods {

    /// How many commands may wait.
    public static final int COMMANDS_MAX = 1024;

    private static final String CLEANUP = "cleanup";

    private final Processes processes;
    private final Elsewhere elsewhere;
    private final BrokerLog log;
    private final Path home;
    private final ArrayDeque<String> commands = new ArrayDeque<>();

    /// @param elsewhere the ranks that are other machines; rank 0 may be one
    /// @param home where the commands run
    public RunAtService(Processes processes, Elsewhere elsewhere, BrokerLog log, Path home) {
        super("runat");
        this.processes = processes;
        this.elsewhere = elsewhere;
        this.log = log;
        this.home = home;
        owner("push", this::push);
    }

    private void push(Request request) throws RpcException, IOException {
        if (!text(request, "name").equals(CLEANUP)) {
            throw new RpcException(Errno.ENOENT, "only 'cleanup' has commands here");
        }
        List<String> pushed = new ArrayList<>();
        for (JsonNode command : request.json().path("commands")) {
            pushed.add(command.asText());
        }
        if (commands.size() + pushed.size() > COMMANDS_MAX) {
            throw new RpcException(Errno.ENOSPC, "at most " + COMMANDS_MAX + " commands");
        }
        pushed.reversed().forEach(commands::addFirst);
        request.respondEmpty();
    }

    /// Runs them all; on the reactor's thread.
    ///
    /// @return completed when the last one has ended
    public CompletableFuture<Void> run() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        next(0, done);
        return done;
    }

    /// @param status as wait(2) has it
    private static String how(int status) {
        int signal = status & 0x7f;
        return signal == 0 ? "Exited (rc=" + (status >> 8) + ")" : "ended by signal " + signal;
    }

    private void next(int number, CompletableFuture<Void> done) {
        String command = commands.poll();
        if (command == null) {
            done.complete(null);
            return;
        }
        String name = CLEANUP + "." + number;
        try {
            BrokerTask.start(
                    processes,
                    elsewhere,
                    command,
                    BrokerEnvironment.handedOn(System.getenv()),
                    home,
                    0,
                    new BrokerTask.Told() {
                        @Override
                        public void line(String stream, String line) {
                            log.log(
                                    stream.equals("stdout") ? BrokerLog.INFO : BrokerLog.ERR,
                                    "broker",
                                    name + ": " + line);
                        }

                        @Override
                        public void ended(int status) {
                            if (status != 0) {
                                failed("%s: %s".formatted(command, how(status)));
                            } else {
                                next(number + 1, done);
                            }
                        }

                        @Override
                        public void failed(String why) {
                            log.log(BrokerLog.ERR, "broker", name + ": " + why);
                            next(number + 1, done);
                        }
                    });
        } catch (RpcException e) {
            log.log(BrokerLog.ERR, "broker", name + ": " + e.getMessage());
            next(number + 1, done);
        }
    }
}
