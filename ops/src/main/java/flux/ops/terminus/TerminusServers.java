package flux.ops.terminus;

import flux.executor.keeper.KeeperHost;
import flux.executor.spread.RenewedHost;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ops.connector.Request;
import flux.ops.connector.Service;
import flux.ops.service.Methods;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The servers of `flux terminus`, by their names: `terminus.serve` makes one, and it is gone with
/// its last session. In Flux each is a process of the user; here the broker has them, and their
/// programs are a keeper's.
public final class TerminusServers extends Methods implements AutoCloseable {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]*-terminus|[A-Za-z0-9_-]+");
    private static final int SERVERS_MAX = 64;

    /// The keeper ends this long after its broker, and its programs with it.
    private static final int ALONE_SECONDS_MAX = 1;

    private final Map<String, TerminusServer> servers = new HashMap<>();
    private final Terminals terminals;
    private final Consumer<Runnable> reactor;
    private final Path rundir;
    private final DoubleSupplier clock;

    /// @param keeper the keeper's binary
    /// @param reactor runs what it is given on the reactor's thread
    /// @param clock seconds since 1970
    /// @param log takes a line when the keeper is gone, and with it all sessions
    public TerminusServers(
            Path keeper,
            Path rundir,
            Consumer<Runnable> reactor,
            DoubleSupplier clock,
            Consumer<String> log) {
        super("terminus");
        this.rundir = rundir;
        this.reactor = reactor;
        this.clock = clock;
        this.terminals =
                new Terminals(
                        () -> {
                            if (!Files.isExecutable(keeper)) {
                                throw new IOException(
                                        "terminal sessions need the keeper, and %s is missing: it is built where there is a C compiler"
                                                .formatted(keeper));
                            }
                            Path socket = rundir.resolve("terminus");
                            return new RenewedHost(
                                    cursor ->
                                            KeeperHost.open(
                                                    keeper, socket, ALONE_SECONDS_MAX, cursor),
                                    log);
                        },
                        reactor);
        owner("serve", this::serve);
    }

    /// The server of that name.
    public @Nullable Service find(String name) {
        return servers.get(name);
    }

    private void serve(Request request) throws RpcException, IOException {
        String name = text(request, "service");
        if (!NAME.matcher(name).matches() || name.equals(name())) {
            throw error(Errno.EINVAL, "'%s' cannot name a service".formatted(name));
        }
        if (!servers.containsKey(name) && servers.size() >= SERVERS_MAX) {
            throw error(Errno.ENOSPC, "there are %d servers already".formatted(SERVERS_MAX));
        }
        int rank = request.nodeid() < 0 ? request.arrivalRank() : request.nodeid();
        Map<String, String> environment =
                Map.of("FLUX_URI", "local://" + rundir.resolve("local-" + rank));
        servers.computeIfAbsent(
                name,
                _ ->
                        new TerminusServer(
                                name,
                                rank,
                                environment,
                                terminals,
                                reactor,
                                clock,
                                () -> servers.remove(name)));
        request.respondEmpty();
    }

    @Override
    public void close() {
        terminals.close();
    }
}
