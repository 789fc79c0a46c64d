package flux.ops.broker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.executor.Executor;
import flux.executor.host.TaskHost;
import flux.ledger.decide.Command;
import flux.ledger.entry.Origin;
import flux.ledger.entry.Origin.Via;
import flux.ledger.log.EventLog;
import flux.ledger.log.LogFailedException;
import flux.ledger.manager.Feed;
import flux.ledger.manager.Inbox;
import flux.ledger.manager.JobManager;
import flux.ledger.manager.Request;
import flux.ledger.resource.ResourceSet;
import flux.ledger.state.Instance;
import flux.ops.broker.Ending.Part;
import flux.ops.connector.Access;
import flux.ops.connector.Backlog;
import flux.ops.connector.Reactor;
import flux.ops.connector.Sockets;
import flux.ops.scheduling.Estimates;
import flux.ops.service.BrokerLog;
import flux.ops.service.ConfigService;
import flux.replay.eventlog.GuestIndex;
import flux.replay.recovery.Recovery;
import flux.replay.recovery.Recovery.Recovered;
import flux.replay.recovery.SnapshotDirectory;
import flux.replay.views.Views;
import flux.scheduler.Scheduler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One instance: its logs, its job manager, its consumers, its sockets, and the threads that drive
/// them. What all of it is made of stands here; each thread's work has a class of its own:
/// [ManagerThread], [SchedulerThread], [ExecutorThread], and of the reactor's turns [Projector] and
/// the services.
public final class Broker implements AutoCloseable {

    /// What `flux version` shows; clients that care compare its first two numbers with theirs.
    public static final String VERSION = "0.88.0-ledger";

    private final Directories directories;
    private final BrokerLog brokerLog;
    private final Logs logs;
    private final TaskHost host;
    private final Surroundings surroundings;
    private final int owner;
    private final Inbox inbox;
    private final Failure failure;
    private final Views views;
    private final GuestIndex guests;
    private final Kvs kvs;
    private final Feed feed;
    private final JobManager manager;
    private final Reactor reactor;
    private final Services services;
    private final Snapshots snapshots;
    private final Projector projector;
    private final ManagerThread managerThread;
    private final SchedulerThread scheduler;
    private final ExecutorThread executor;
    private final Nest nest;
    private final Ending ending = new Ending();
    private volatile ConfigService.Source configSource;
    private volatile ResourceSet excluded = ResourceSet.EMPTY;

    /// Replays the ledger, and serves, with nobody around it.
    public Broker(BrokerOptions given, Premises premises, TaskHost host, BrokerLog brokerLog)
            throws IOException {
        this(given, premises, host, brokerLog, Surroundings.ALONE);
    }

    /// Replays the ledger, and serves. What it is given stays its giver's to close, afterwards;
    /// also
    /// when it cannot start, and then nothing that it had begun is left.
    ///
    /// @param host runs the tasks
    public Broker(
            BrokerOptions given,
            Premises premises,
            TaskHost host,
            BrokerLog brokerLog,
            Surroundings surroundings)
            throws IOException {
        LedgerSettings settings = premises.settings();
        BrokerOptions options = given.withConfig(LedgerSettings.withoutSecrets(given.config()));
        this.surroundings = surroundings;
        this.directories = premises.directories();
        this.brokerLog = brokerLog;
        this.host = host;
        this.logs = premises.logs();
        this.configSource = options::config;
        this.inbox = surroundings.newInbox();
        this.failure = new Failure(brokerLog);
        Access access = Access.of(options.config(), directories.rundir());
        this.owner = access.ownerUserid();
        try {
            Consumers consumers =
                    new Consumers(
                            options.config(),
                            directories,
                            surroundings,
                            logs,
                            host,
                            inbox,
                            owner,
                            uri(),
                            options.attributes().getOrDefault("conf.shell_initrc", ""),
                            brokerLog);
            SnapshotDirectory snapshotDirectory = new SnapshotDirectory(directories.statedir());
            Recovered recovered =
                    new Recovery(
                                    logs.jobs(),
                                    logs.output(),
                                    snapshotDirectory,
                                    consumers::replay,
                                    this::warn)
                            .run();
            this.views = recovered.views();
            this.guests = recovered.guests();
            ending.add(Part.HISTORY, () -> views.jobs().history().close());
            this.kvs = Kvs.recover(settings, directories, logs.kvs(), owner, brokerLog);
            ending.add(Part.KVS, kvs::close);
            this.reactor = reactor(access, options);
            ending.add(Part.REACTOR, reactor::close);
            boolean hosted = surroundings.isHosted();
            Instance instance = recovered.instance();
            this.feed = new Feed(logs.jobs(), instance.sequence());
            this.manager =
                    new JobManager(
                            instance,
                            logs.jobs(),
                            feed,
                            inbox,
                            settings.durability(),
                            Broker::nowMicros,
                            consumers.policies(),
                            Origin.part(Via.MANAGER, owner));
            this.managerThread = new ManagerThread(manager, inbox, owner, hosted, failure);
            ending.add(Part.JOB_MANAGER, managerThread::stop);
            this.services = new Services(this, options, directories, views, kvs, brokerLog);
            ending.add(Part.PROGRAMS, services::close);
            this.snapshots =
                    new Snapshots(
                            manager,
                            recovered,
                            snapshotDirectory,
                            takesSnapshots(recovered) ? settings.snapshotEvery() : 0,
                            reactor::wake,
                            this::warn);
            ending.add(Part.SNAPSHOTS, snapshots::close);
            this.projector =
                    new Projector(feed, recovered, services, snapshots, brokerLog, failure::failed);
            this.scheduler = consumers.schedulerThread(feed, recovered, hosted, failure);
            ending.add(Part.SCHEDULER, scheduler::stop);
            this.executor = consumers.executorThread(feed, recovered, hosted, failure);
            ending.add(Part.EXECUTOR, executor::stop);
            this.nest = surroundings.nest().apply(this);
            ending.add(Part.NESTED_INSTANCES, nest::close);
            takeUp(consumers, recovered);
            brokerLog.log(
                    BrokerLog.INFO,
                    "ledger",
                    "%s: %s, %d jobs"
                            .formatted(
                                    settings.place(directories.statedir()),
                                    recovered.how(),
                                    views.jobs().size()));
            hear();
            if (!surroundings.isPast()) {
                begin(options);
            }
            listen(options);
            Archiver archiver = Archiver.of(settings, directories, brokerLog);
            if (archiver != null) {
                archiver.start();
                ending.add(Part.ARCHIVER, archiver::stop);
            }
        } catch (IOException | RuntimeException | Error e) {
            ending.runAfter(e);
            throw e;
        }
    }

    private Reactor reactor(Access access, BrokerOptions options) throws IOException {
        Sockets shared = surroundings.sockets();
        Sockets sockets = shared == null ? new Sockets(failure::failed) : shared;
        if (shared == null) {
            ending.add(Part.SOCKETS, sockets::close);
        }
        return new Reactor(
                sockets,
                access,
                Backlog.of(options.config()),
                line -> brokerLog.log(BrokerLog.ERR, "connector", line));
    }

    private boolean takesSnapshots(Recovered recovered) {
        return (directories.isLasting() || surroundings.isHosted())
                && !surroundings.isPast()
                && recovered.isWhole();
    }

    /// Gives the executor what it works with, and the jobs that outlived the last broker.
    private void takeUp(Consumers consumers, Recovered recovered) {
        Executor executes = consumers.executor();
        executes.hostInstances(nest, executor::wake);
        executes.stageFrom(new KvsArchives(uri()));
        if (!surroundings.isPast()) {
            executes.recovered(
                    recovered.earlier(), recovered.instance()::submitMicros, nowMicros());
        }
        executes.onRecorded(reactor::wake);
        showEstimates(consumers.scheduler());
    }

    private void warn(String what) {
        brokerLog.log(BrokerLog.ERR, "ledger", what);
    }

    private void showEstimates(Scheduler schedules) {
        Estimates estimates = new Estimates(views.jobs());
        // A view that has not heard of the job yet could not show what is planned for it.
        schedules.onEstimates(
                changes ->
                        reactor.execute(
                                () -> {
                                    projector.catchUp();
                                    estimates.show(changes);
                                }));
    }

    /// Who is woken by what.
    private void hear() {
        feed.onNews(scheduler::wake);
        feed.onNews(executor::wake);
        feed.onNews(reactor::wake);
        host.onNews(executor::wake);
        reactor.onTurn(projector::catchUp);
    }

    private void begin(BrokerOptions options) throws IOException {
        excluded =
                new Beginning(surroundings, directories, views, inbox, owner, brokerLog)
                        .write(options, managerThread, reactor);
        scheduler.start();
        executor.start();
    }

    /// The job that this instance is has its resources for another time now; so has every job here
    /// that has no time limit of its own.
    ///
    /// @param seconds since the epoch; 0 for always
    public void expires(double seconds) {
        expires(seconds, Expiration::commands);
    }

    /// As above, told by the owner, for instances in jobs of other batch systems.
    void expiresByWord(double seconds) {
        expires(seconds, Expiration::told);
    }

    private void expires(double seconds, BiFunction<Instance, Double, List<Command>> commands) {
        Origin asker = Origin.part(Via.EXECUTOR, owner);
        manager.execute(
                () -> {
                    for (Command command : commands.apply(manager.instance(), seconds)) {
                        if (!inbox.offer(Request.quiet(command, asker))) {
                            warn("the inbox is full; lost: " + command);
                        }
                    }
                });
    }

    private void listen(BrokerOptions options) throws IOException {
        // Where all of a hosted instance's ranks are here, its tasks all find rank 0.
        int sockets = surroundings.isHosted() && !isSpread() ? 1 : options.size();
        for (int rank = 0; rank < sockets; rank++) {
            reactor.listen(directories.rundir().resolve("local-" + rank), rank);
        }
        if (!surroundings.isHosted()) {
            reactor.sockets().start();
        }
        // What was appended before anybody listened.
        reactor.wake();
        brokerLog.log(BrokerLog.INFO, "broker", "listening at " + uri());
    }

    /// What the instance has, but not for jobs.
    ResourceSet excluded() {
        return excluded;
    }

    public @Nullable Crew crew() {
        return surroundings.crew();
    }

    /// What is written to files that were removed is lost when they are closed, and nothing says
    /// so. (The root's files are its owner's; those of an instance that is a job are in the way of
    /// who cleans up.)
    void requireLedger() {
        Path jobs = directories.statedir().resolve(logs.jobs().name());
        if (isHosted() && !surroundings.isPast() && !Files.isDirectory(jobs)) {
            failed(new LogFailedException(jobs + ": was removed while the instance wrote to it"));
        }
    }

    /// True when it lives in its parent's process.
    boolean isHosted() {
        return surroundings.isHosted();
    }

    /// True when some ranks are processes of their own.
    public boolean isSpread() {
        return surroundings.crew() != null;
    }

    /// Something that must not happen has happened; nobody may go on.
    void failed(Throwable error) {
        failure.failed(error);
    }

    /// Completed with a reason when the instance cannot go on.
    public CompletableFuture<String> failure() {
        return failure.reason();
    }

    static long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    public Lineage lineage() {
        return surroundings.lineage();
    }

    /// This machine's name.
    public String hostname() {
        try {
            return Host.name();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Directories directories() {
        return directories;
    }

    /// The thread for all sockets, to be shared with what this process hosts.
    public Sockets sockets() {
        return reactor.sockets();
    }

    /// What is known of the jobs, in numbers; from any thread.
    public CompletableFuture<ObjectNode> jobCounts() {
        CompletableFuture<ObjectNode> counts = new CompletableFuture<>();
        reactor.execute(() -> counts.complete(services.jobCounts()));
        return counts;
    }

    /// How many clients there are; from any thread.
    public CompletableFuture<Integer> clients() {
        CompletableFuture<Integer> clients = new CompletableFuture<>();
        reactor.execute(() -> clients.complete(reactor.clients()));
        return clients;
    }

    Nest nest() {
        return nest;
    }

    /// Runs `action` after so many milliseconds.
    public void after(long millis, Runnable action) {
        reactor.schedule(millis, action);
    }

    Reactor reactor() {
        return reactor;
    }

    Inbox inbox() {
        return inbox;
    }

    JobManager manager() {
        return manager;
    }

    /// Runs it where the instance's state is settled; that of one that has ended always is.
    void onManager(Runnable action) {
        if (surroundings.isPast()) {
            action.run();
        } else {
            manager.execute(action);
        }
    }

    EventLog jobsLog() {
        return logs.jobs();
    }

    GuestIndex guests() {
        return guests;
    }

    int owner() {
        return owner;
    }

    /// Runs `action` on the executor's thread.
    void onExecutor(Consumer<Executor> action) {
        executor.run(action);
    }

    /// Lets the views show all that stands in the ledger; on the reactor's thread.
    void catchUp() {
        projector.catchUp();
    }

    /// Runs `action` on the scheduler's thread.
    void onScheduler(Consumer<Scheduler> action) {
        scheduler.run(action);
    }

    /// Where `flux config reload` reads from; without it, what the instance was started with.
    public void configSource(ConfigService.Source source) {
        configSource = source;
    }

    JsonNode readConfig() throws IOException {
        return LedgerSettings.withoutSecrets(configSource.read());
    }

    /// Nothing is begun any more.
    void stopScheduling() throws InterruptedException {
        scheduler.stop();
    }

    /// The URI of rank 0.
    public String uri() {
        return "local://" + directories.rundir().resolve("local-0");
    }

    /// Completed when somebody asks for the instance's end.
    public CompletableFuture<Void> shutdownRequested() {
        return services.shutdownRequested();
    }

    /// Ends what runs, and writes down that the instance ended in order.
    ///
    /// @param patienceMillis how long running jobs may take to end
    public void shutdown(long patienceMillis) throws InterruptedException, IOException {
        shutdown(patienceMillis, () -> {});
    }

    /// @param last done when no job runs any more, and clients are still served
    public void shutdown(long patienceMillis, Runnable last)
            throws InterruptedException, IOException {
        boolean inOrder = !failure.hasHappened();
        if (inOrder) {
            new Shutdown(this, views, services, snapshots, managerThread).run(patienceMillis, last);
        }
        close();
        if (inOrder) {
            host.dismiss();
        }
    }

    @Override
    public void close() throws IOException {
        ending.run();
    }
}
