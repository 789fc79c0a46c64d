package flux.ops.start;

import com.fasterxml.jackson.databind.JsonNode;
import flux.cli.Session;
import flux.cli.host.Exec;
import flux.executor.host.SharedHost;
import flux.executor.host.TaskHost;
import flux.executor.keeper.KeeperHost;
import flux.executor.process.ProcessHost;
import flux.executor.spread.RenewedHost;
import flux.ledger.log.LogDamagedException;
import flux.ledger.log.LogFailedException;
import flux.ledger.log.LogFencedException;
import flux.ledger.log.LogFullException;
import flux.ledger.log.LogLockedException;
import flux.ledger.log.LogUnavailableException;
import flux.ledger.resource.ResourceSet;
import flux.ops.BrokerStarter;
import flux.ops.broker.Broker;
import flux.ops.broker.BrokerOptions;
import flux.ops.broker.Directories;
import flux.ops.broker.Host;
import flux.ops.broker.Lineage;
import flux.ops.broker.Premises;
import flux.ops.broker.Surroundings;
import flux.ops.command.CommandServer;
import flux.ops.content.DumpAndRestore;
import flux.ops.gateway.Gateway;
import flux.ops.nested.HostedInstances;
import flux.ops.overlay.Leader;
import flux.ops.overlay.Overlay;
import flux.ops.service.BrokerLog;
import flux.ops.settings.Configuration;
import flux.ops.settings.Installation;
import flux.ops.settings.Reason;
import flux.ops.settings.StartArguments;
import flux.ops.settings.StartArguments.Misused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// `flux start [OPTIONS] [COMMAND ARGS]`: starts an instance, runs the command in it, and ends with
/// the command's exit code.
public final class StartCommand implements BrokerStarter {
    private static final int FAILED = 1;
    private static final int HANGUP_CODE = 129;
    private static final int ERRORS = 3;
    private static final int NOTICE = 5;
    private static final int EVERYTHING = 6;

    /// SIGHUP, SIGINT, SIGTERM: flux-broker(1).
    private static final Set<Integer> ENDING_SIGNALS = Set.of(1, 2, 15);
    private static final long PATIENCE_MILLIS = 20_000;

    /// When after the start tasks are ended of hosted instances that did not come back.
    private static final long UNCLAIMED_MILLIS_MAX = 60_000;

    private static final Duration LAST_WORDS = Duration.ofSeconds(1);
    /// As [TaskHost#life] counts.
    private static final long LIVES = 1L << 53;

    private static final String ALONE_ATTRIBUTE = "keeper.alone-timeout";
    private static final String ALONE_SECONDS_DEFAULT = "3600";

    @Override
    public int start(Session session) {
        List<String> words = session.args();
        int name = words.indexOf("start") >= 0 ? words.indexOf("start") : words.indexOf("broker");
        try {
            StartArguments arguments = StartArguments.parse(words.subList(name + 1, words.size()));
            if (arguments.help()) {
                session.out().print(StartUsage.TEXT);
                return 0;
            }
            if (arguments.noexec() || !arguments.wrap().isEmpty()) {
                return startWrapped(session, arguments, words);
            }
            TestInstances.requireRundir(arguments, session);
            try {
                return run(session, RecoveryStart.arranged(arguments, session.cwd()));
            } finally {
                TestInstances.clear(arguments, session);
            }
        } catch (Misused e) {
            session.err().println("flux-start: " + e.getMessage());
            if (String.valueOf(e.getMessage()).startsWith("unrecognized")) {
                session.err().println("Try `flux-start --help' for more information.");
            }
            return FAILED;
        } catch (IOException
                | IllegalArgumentException
                | LogLockedException
                | LogFullException
                | LogFailedException
                | LogUnavailableException
                | LogFencedException
                | LogDamagedException e) {
            session.err().println("flux-broker: " + Reason.of(e));
            return FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return FAILED;
        }
    }

    /// The same command again as an argument of another program; or just what it would be.
    private static int startWrapped(Session session, StartArguments arguments, List<String> words) {
        List<String> argv = new ArrayList<>(arguments.wrap());
        argv.add(Installation.bin().resolve("flux").toString());
        if (arguments.noexec()) {
            argv.add("broker");
            argv.addAll(arguments.program());
            if (arguments.verbose() > 0) {
                session.err().println("flux-start: " + String.join(" ", argv));
            }
            return 0;
        }
        boolean skip = false;
        boolean options = true;
        for (String word : words) {
            options &= !word.equals("--");
            boolean wrap = options && word.startsWith("--wrap");
            if (!skip && !wrap) {
                argv.add(word);
            }
            skip = wrap && word.equals("--wrap");
        }
        return Exec.of(session).exec(argv, session.env());
    }

    private static int run(Session session, StartArguments arguments)
            throws IOException, InterruptedException {
        JsonNode config = configuration(session, arguments);
        Gateway.check(config);
        Optional<Path> statedir =
                Optional.ofNullable(arguments.attributes().get("statedir"))
                        .map(session.cwd()::resolve);
        Optional<Path> rundir =
                Optional.ofNullable(arguments.attributes().get("rundir"))
                        .map(session.cwd()::resolve);
        boolean rundirWasThere = rundir.isPresent() && Files.isDirectory(rundir.get());
        BrokerLog log = new BrokerLog(session.err(), arguments.verbose() > 0 ? EVERYTHING : ERRORS);
        Overlay.Given started =
                new Overlay.Given(
                        hostname(session.env(), arguments),
                        arguments.attributes(),
                        config,
                        session.cwd());
        boolean alone = arguments.size() > 1 || arguments.recovery().isPresent();
        Overlay overlay = alone ? null : Overlay.find(session.env(), started);
        if (overlay != null && overlay.rank() > 0) {
            return follow(session, started.host(), overlay);
        }
        int processes = overlay == null ? 1 : overlay.size();
        EnclosingJob enclosing = EnclosingJob.find(session.env(), processes, log);
        ResourceSet given = enclosing == null ? null : enclosing.resources();
        if (overlay != null && given != null && given.nodeCount() != processes) {
            given = null; // several brokers on a node: each finds out for itself
        }
        int size = arguments.size();
        if (overlay != null) {
            size = processes;
        } else if (given != null && size == 1) {
            size = given.nodeCount();
        }
        BrokerOptions options =
                new BrokerOptions(
                        statedir,
                        rundir,
                        size,
                        config,
                        arguments.attributes(),
                        arguments.verbose());
        int code;
        Premises premises = Premises.enter(options, log);
        Directories directories = premises.directories();
        try (premises;
                Leader leader =
                        overlay == null ? null : overlay.lead(started, directories.rundir(), log);
                TaskHost host = openHost(directories, arguments, leader, log)) {
            SharedHost shared = new SharedHost(host, new SecureRandom());
            Broker broker =
                    new Broker(
                            options,
                            premises,
                            shared.share(SharedHost.ROOT),
                            log,
                            new Surroundings(
                                    enclosing == null ? Lineage.ROOT : enclosing.lineage(),
                                    null,
                                    given,
                                    false,
                                    root -> new HostedInstances(root, shared),
                                    leader));
            if (leader != null) {
                leader.serve(directories.rundir());
            }
            if (enclosing != null) {
                enclosing.announce(broker, log);
                enclosing.follow(broker);
            }
            broker.after(UNCLAIMED_MILLIS_MAX, shared::endUnclaimed);
            broker.configSource(() -> configuration(session, arguments));
            code = serve(session, arguments, config, broker, directories, log);
        }
        TestInstances.leave(directories, rundirWasThere);
        if (code != 0 && arguments.ranks().isPresent()) {
            // One process is all of them, so that is the one that has ended.
            long pid = ProcessHandle.current().pid();
            session.err().println("flux-start: 0 (pid %d) exited with rc=%d".formatted(pid, code));
        }
        return code;
    }

    private static JsonNode configuration(Session session, StartArguments arguments)
            throws IOException {
        JsonNode read =
                Configuration.read(session.cwd(), arguments.configPath(), arguments.configs());
        return TestInstances.named(read, arguments);
    }

    private static int follow(Session session, String host, Overlay overlay)
            throws IOException, InterruptedException {
        return overlay.follow(
                host,
                new FluxCommands(),
                line -> session.err().println("flux-broker: " + line),
                leave ->
                        session.onSignal(
                                signum -> {
                                    if (ENDING_SIGNALS.contains(signum)) {
                                        leave.accept("signal " + signum);
                                    }
                                }));
    }

    /// Tests have several brokers on one machine go by names of their own.
    private static String hostname(Map<String, String> env, StartArguments arguments)
            throws IOException {
        String given =
                arguments.attributes().getOrDefault("hostname", env.get("FLUX_FAKE_HOSTNAME"));
        return given == null || given.isEmpty() ? Host.name() : given;
    }

    /// @param leader reaches the other processes; null for an instance of one
    private static TaskHost openHost(
            Directories directories,
            StartArguments arguments,
            @Nullable Leader leader,
            BrokerLog log)
            throws IOException {
        TaskHost local = openHost(directories, arguments, log);
        return leader == null ? local : leader.spread(local, new SecureRandom().nextLong(LIVES));
    }

    private static TaskHost openHost(
            Directories directories, StartArguments arguments, BrokerLog log) throws IOException {
        Path program = Installation.keeper();
        if (!Files.isExecutable(program)) {
            log.log(NOTICE, "broker", program + " is missing: jobs end with their broker");
            return new ProcessHost();
        }
        int alone = aloneSeconds(arguments);
        Path socket = directories.rundir().resolve("keeper");
        return new RenewedHost(
                cursor -> KeeperHost.open(program, socket, alone, cursor),
                line -> log.log(ERRORS, "exec", line));
    }

    private static int aloneSeconds(StartArguments arguments) throws IOException {
        String text = arguments.attributes().getOrDefault(ALONE_ATTRIBUTE, ALONE_SECONDS_DEFAULT);
        try {
            return Integer.parseUnsignedInt(text);
        } catch (NumberFormatException e) {
            throw new IOException(
                    "broker attribute %s=%s: expected whole seconds"
                            .formatted(ALONE_ATTRIBUTE, text),
                    e);
        }
    }

    private static int serve(
            Session session,
            StartArguments arguments,
            JsonNode config,
            Broker broker,
            Directories directories,
            BrokerLog log)
            throws IOException, InterruptedException {
        int code;
        Path home = directories.isLasting() ? directories.statedir() : session.cwd();
        DumpAndRestore content =
                new DumpAndRestore(
                        session,
                        broker.uri(),
                        home,
                        (severity, line) -> log.log(severity, "content", line));
        if (!content.restore()) {
            broker.shutdown(PATIENCE_MILLIS, () -> {});
            return FAILED;
        }
        Optional<Gateway> gateway;
        try {
            gateway =
                    Gateway.configured(
                            config,
                            broker.uri(),
                            session.cwd(),
                            line -> log.log(ERRORS, "gateway", line));
        } catch (IOException | IllegalArgumentException e) {
            broker.shutdown(PATIENCE_MILLIS);
            throw e;
        }
        try (CommandServer commands =
                CommandServer.open(directories.rundir(), new FluxCommands())) {
            InitialProgram program =
                    InitialProgram.start(
                            arguments.program(),
                            session.env(),
                            session.cwd(),
                            broker.uri(),
                            Installation.bin());
            CompletableFuture<Void> signalled = new CompletableFuture<>();
            session.onSignal(
                    signum -> {
                        if (ENDING_SIGNALS.contains(signum)) {
                            log.log(NOTICE, "broker", "signal " + signum + ": shutting down");
                            signalled.complete(null);
                        }
                    });
            CompletableFuture<Integer> ended =
                    CompletableFuture.supplyAsync(() -> awaitProgram(program));
            Object first =
                    CompletableFuture.anyOf(
                                    ended, signalled, broker.shutdownRequested(), broker.failure())
                            .join();
            if (ended.isDone()) {
                code = ended.join();
            } else {
                program.hangUp();
                ended.join();
                code = first instanceof String ? FAILED : HANGUP_CODE;
            }
            if (code != 0 && ended.isDone() && !arguments.program().isEmpty()) {
                log.log(ERRORS, "broker", program.report(code));
            }
            gateway.ifPresent(Gateway::close);
            broker.shutdown(PATIENCE_MILLIS, content::dump);
            // They have lost their instance now; let them say so.
            commands.drain(LAST_WORDS);
        }
        return code;
    }

    private static int awaitProgram(InitialProgram program) {
        try {
            return program.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return FAILED;
        }
    }
}
