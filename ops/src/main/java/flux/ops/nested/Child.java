package flux.ops.nested;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.executor.host.HostShare;
import flux.executor.nested.HostedInstance;
import flux.executor.nested.InstanceHost.Events;
import flux.executor.nested.InstanceHost.Misused;
import flux.executor.nested.InstanceHost.Wanted;
import flux.ops.broker.Broker;
import flux.ops.broker.BrokerOptions;
import flux.ops.broker.Crew;
import flux.ops.broker.Directories;
import flux.ops.broker.Lineage;
import flux.ops.broker.Premises;
import flux.ops.broker.Surroundings;
import flux.ops.service.BrokerLog;
import flux.ops.settings.Installation;
import flux.ops.settings.Reason;
import flux.ops.settings.StartArguments;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One instance that is hosted, from its place on the disk to its end. It is opened and shut down
/// on virtual threads, one thing after the other.
final class Child implements HostedInstance {
    /// How long its jobs may take to end, before the instance is closed around them.
    private static final long PATIENCE_MILLIS = 15_000;

    private static final String NUMBER_FILE = "number";

    private final HostedInstances nest;
    private final Wanted wanted;
    private final StartArguments arguments;
    private final ChildProgram program;
    private final Events events;
    private final Lineage lineage;
    private final Directories directories;
    private final BrokerOptions options;
    private final ReentrantLock turn = new ReentrantLock();
    private @Nullable Broker broker;
    private @Nullable Premises premises;
    private @Nullable HostShare host;
    private volatile Crew.@Nullable Part part;
    private volatile double expiration;
    private volatile boolean isOver;
    private volatile boolean hasFailed;

    Child(HostedInstances nest, Wanted wanted, StartArguments arguments, Events events)
            throws Misused {
        this.nest = nest;
        this.wanted = wanted;
        this.expiration = wanted.resources().expiration();
        this.arguments = arguments;
        this.program = new ChildProgram(arguments, wanted.plan().environment().get("SHELL"));
        this.events = events;
        Broker parent = nest.parent();
        String id = wanted.plan().job().f58();
        this.lineage = parent.lineage().child(parent.uri(), id);
        Path cwd = Path.of(wanted.plan().cwd());
        Map<String, String> attributes = arguments.attributes();
        Path statedir =
                attributes.containsKey("statedir")
                        ? cwd.resolve(attributes.get("statedir"))
                        : HostedInstances.directory(
                                parent.directories().statedir(), wanted.plan().job().f58plain());
        this.options =
                new BrokerOptions(
                        Optional.of(statedir),
                        Optional.ofNullable(attributes.get("rundir")).map(cwd::resolve),
                        wanted.resources().nodeCount(),
                        JsonNodeFactory.instance.objectNode(),
                        attributes,
                        arguments.verbose());
        try {
            this.directories = Directories.hosted(statedir, options);
        } catch (IOException e) {
            throw new Misused("flux-broker: " + Reason.of(e));
        }
    }

    @Override
    public String uri() {
        return "local://" + directories.rundir().resolve("local-0");
    }

    @Override
    public String remoteUri() {
        return "ssh://" + nest.parent().hostname() + directories.rundir().resolve("local-0");
    }

    @Override
    public List<String> program() {
        return program.words();
    }

    @Override
    public String programText() {
        return program.text();
    }

    @Override
    public Map<String, String> environment(Map<String, String> ofTask) {
        Crew.Part spread = part;
        String there = spread == null ? null : spread.uri(0);
        return ProgramEnvironment.of(
                ofTask, there == null ? uri() : there, lineage.job(), Installation.bin());
    }

    @Override
    public void open() {
        Thread.ofVirtual().name("open " + lineage.job()).start(this::openNow);
    }

    private void openNow() {
        turn.lock();
        try {
            if (isOver) {
                return;
            }
            BrokerLog log = log();
            BrokerOptions configured =
                    new BrokerOptions(
                            options.statedir(),
                            options.rundir(),
                            options.size(),
                            ChildConfiguration.read(wanted, arguments),
                            options.attributes(),
                            options.verbose());
            premises = Premises.ofHosted(directories, configured, log);
            int number = number();
            HostShare share = nest.share(number);
            host = share;
            Crew.Part spread = part(number);
            part = spread;
            if (spread != null) {
                share.on(spread.places());
            }
            Broker opened =
                    new Broker(
                            configured,
                            premises,
                            host,
                            log,
                            new Surroundings(
                                    lineage,
                                    nest.parent().sockets(),
                                    wanted.resources().withExpiration(expiration),
                                    false,
                                    nest::below,
                                    spread));
            broker = opened;
            nest.opened(number, this);
            linkCommands();
            opened.failure().thenAccept(this::failed);
            new ChildArchives(opened, Path.of(wanted.plan().cwd())).restore();
            opened.shutdownRequested().thenAccept(_ -> events.asksToEnd());
            events.opened();
        } catch (IOException | RuntimeException | Error e) {
            close();
            events.failed(e instanceof Exception known ? Reason.of(known) : e.toString());
        } finally {
            turn.unlock();
        }
    }

    /// Its ranks, when some are processes of their own.
    private Crew.@Nullable Part part(int number) {
        Crew crew = nest.parent().crew();
        List<Integer> ranks = wanted.resources().rankSet().stream().boxed().toList();
        return crew == null || ranks.stream().noneMatch(crew::has)
                ? null
                : crew.part(number, ranks, directories.rundir());
    }

    private static BrokerLog log() {
        return new BrokerLog(
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
                -1);
    }

    /// By which its tasks are known to be its, also after a restart.
    private int number() throws IOException {
        Path file = directories.statedir().resolve(NUMBER_FILE);
        if (Files.exists(file)) {
            return Integer.parseInt(Files.readString(file).strip());
        }
        int number = nest.newNumber();
        Files.writeString(file, number + "\n");
        return number;
    }

    private void linkCommands() throws IOException {
        Path link = directories.rundir().resolve("command-0");
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, nest.commands());
    }

    /// It cannot go on; its job is told, which ends it.
    void failed(String reason) {
        if (!hasFailed && !isOver) {
            hasFailed = true;
            events.failed(reason);
        }
    }

    /// When it is about to open it waits until it has.
    @Override
    public void expires(double seconds) {
        expiration = seconds;
        Thread.ofVirtual().name("time of " + lineage.job()).start(this::expiresNow);
    }

    private void expiresNow() {
        turn.lock();
        try {
            if (broker != null) {
                broker.expires(expiration);
            }
        } finally {
            turn.unlock();
        }
    }

    @Override
    public void shutdown() {
        Thread.ofVirtual().name("end " + lineage.job()).start(this::shutdownNow);
    }

    private void shutdownNow() {
        turn.lock();
        ObjectNode memo = JsonNodeFactory.instance.objectNode();
        try {
            Broker ending = broker;
            if (ending != null && !isOver && !hasFailed) {
                ending.shutdown(PATIENCE_MILLIS, () -> last(ending, memo));
                broker = null;
            }
        } catch (IOException | RuntimeException | Error e) {
            hasFailed = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (hasFailed && host != null) {
                host.abandon();
            }
            close();
            clear();
            turn.unlock();
        }
        events.closed(memo.toString());
    }

    /// Its sockets are nobody's any more; its ledger stays.
    private void clear() {
        try {
            directories.clear();
        } catch (IOException e) {
            hasFailed = true; // what somebody else put there stays
        }
    }

    /// No job of it runs any more, and it can still be asked.
    private void last(Broker ending, ObjectNode memo) {
        ChildSummary.write(ending, memo);
        String why = new ChildArchives(ending, Path.of(wanted.plan().cwd())).dump();
        if (!why.isEmpty()) {
            events.lacks("dump", why);
        }
    }

    boolean isOf(HostedInstances other) {
        return nest == other;
    }

    /// Its host ends, and it does not: it will be opened again, and what runs in it goes on.
    void leave() {
        turn.lock();
        try {
            close();
        } finally {
            turn.unlock();
        }
    }

    /// Lets go of all it has but its ledger.
    private void close() {
        isOver = true;
        List<AutoCloseable> all = new ArrayList<>();
        if (broker != null) {
            all.add(broker);
        }
        if (premises != null) {
            all.add(premises);
        }
        if (part != null) {
            all.add(part);
        }
        HostShare share = host;
        if (share != null) {
            nest.ended(share.number());
            all.add(share);
        }
        for (AutoCloseable each : all) {
            try {
                each.close();
            } catch (Exception e) {
                hasFailed = true; // the others are closed all the same
            }
        }
        broker = null;
        premises = null;
        part = null;
        host = null;
    }
}
