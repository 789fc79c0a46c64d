package flux.ops.overlay;

import com.fasterxml.jackson.databind.JsonNode;
import flux.cli.host.CommandRunner;
import flux.ops.service.BrokerLog;
import flux.ops.settings.Installation;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// This process's place among those that are one instance together.
///
/// @param rank 0 leads
/// @param size how many there are to be
public record Overlay(int rank, int size, Bootstrap bootstrap, Timeouts timeouts) {
    private static final String CONFIG = "config";
    private static final String HINT = "tbon.interface-hint";
    private static final String QUORUM = "broker.quorum";
    private static final long RETRY_MILLIS = 500;
    private static final long WARN_NANOS = TimeUnit.SECONDS.toNanos(60);

    /// What a broker was started with.
    ///
    /// @param host this machine's name, or another that it goes by
    /// @param cwd that relative paths in the configuration start from
    public record Given(String host, Map<String, String> attributes, JsonNode config, Path cwd) {}

    /// @return null when this process is alone
    /// @throws IOException when the launcher does not speak as it should, or the configuration is
    ///     wrong
    public static @Nullable Overlay find(Map<String, String> env, Given given) throws IOException {
        Timeouts timeouts = Timeouts.of(given.attributes(), given.config());
        String method = given.attributes().getOrDefault(Launcher.METHOD, "");
        if (method.isEmpty() && !Launcher.isAtTheWire(env) || method.equals(CONFIG)) {
            ConfigBootstrap configured = ConfigBootstrap.find(given.config(), given.cwd());
            if (configured != null) {
                return new Overlay(
                        configured.rank(given.host()), configured.size(), configured, timeouts);
            }
            if (!method.isEmpty()) {
                throw new IOException(
                        "%s=%s: expected two hosts or more in the configuration's [bootstrap]"
                                .formatted(Launcher.METHOD, CONFIG));
            }
        }
        Pmi pmi = Launcher.find(env, method);
        return pmi == null
                ? null
                : new Overlay(pmi.rank(), pmi.size(), new PmiBootstrap(pmi), timeouts);
    }

    /// Awaits the other ranks.
    public Leader lead(Given given, Path rundir, BrokerLog log)
            throws IOException, InterruptedException {
        int quorum = quorum(given);
        byte[] secret = bootstrap.secret();
        String hint = given.attributes().getOrDefault(HINT, configured(given, "interface-hint"));
        Member own = Member.here(given.host(), rundir);
        InetSocketAddress at = bootstrap.endpoint(hint);
        Leader leader = Leader.listen(this, secret, at, own, log);
        try {
            bootstrap.announce(leader.address());
            leader.await(quorum);
            return leader;
        } catch (IOException | InterruptedException | RuntimeException e) {
            leader.close();
            throw e;
        }
    }

    private static String configured(Given given, String name) {
        return given.config().path("tbon").path(name).asText("");
    }

    /// How many ranks must be there before the instance runs. The resources of who is not must be
    /// known without it.
    private int quorum(Given given) throws IOException {
        String text = given.attributes().getOrDefault(QUORUM, Integer.toString(size));
        int quorum;
        try {
            quorum = Integer.parseUnsignedInt(text);
        } catch (NumberFormatException e) {
            quorum = -1;
        }
        if (quorum < 0 || quorum > size) {
            throw new IOException(
                    "%s=%s: expected a number of ranks, 0 to %d".formatted(QUORUM, text, size));
        }
        if (quorum < size && given.config().path("resource").isEmpty()) {
            throw new IOException(
                    "%s=%s: an instance that does not wait for all its ranks needs [resource] in its configuration, to know what they have"
                            .formatted(QUORUM, text));
        }
        return quorum;
    }

    /// Serves rank 0 until it ends.
    ///
    /// @param commands runs the commands that are typed there
    /// @param complain gets what is to be said on standard error
    /// @param onLeave gets what ends the satellite before that, with a reason
    /// @return the exit code
    public int follow(
            String host,
            CommandRunner commands,
            Consumer<String> complain,
            Consumer<Consumer<String>> onLeave)
            throws IOException, InterruptedException {
        Bootstrap.Found found = bootstrap.find();
        Path rundir = Satellite.makeRundir();
        Satellite satellite = join(found, host, rundir, commands, complain);
        try (satellite) {
            onLeave.accept(satellite::leave);
            String why = satellite.await();
            if (!why.isEmpty()) {
                complain.accept("rank " + rank + ": " + why);
            }
            return why.isEmpty() ? 0 : 1;
        }
    }

    /// Where ranks may be started in any order, rank 0 may not be there yet, or still take this one
    /// for connected.
    private Satellite join(
            Bootstrap.Found found,
            String host,
            Path rundir,
            CommandRunner commands,
            Consumer<String> complain)
            throws IOException, InterruptedException {
        long warned = System.nanoTime();
        while (true) {
            try {
                Uplink uplink = new Uplink(rank, found, timeouts);
                return new Satellite(
                        uplink, host, rundir, Installation.keeper(), commands, complain);
            } catch (Unreachable e) {
                if (!bootstrap.isLasting()) {
                    throw e;
                }
                if (System.nanoTime() - warned > WARN_NANOS) {
                    warned = System.nanoTime();
                    complain.accept("rank " + rank + " waits for rank 0: " + e.getMessage());
                }
                TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
            }
        }
    }
}
