package flux.ops.broker;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.executor.Executor;
import flux.executor.host.TaskHost;
import flux.ledger.decide.Command;
import flux.ledger.decide.Command.DefineResources;
import flux.ledger.decide.Command.Drain;
import flux.ledger.decide.Command.DrainMode;
import flux.ledger.decide.Command.Raise;
import flux.ledger.decide.Command.StartInstance;
import flux.ledger.decide.Command.StopInstance;
import flux.ledger.entry.Fact.OfPurge;
import flux.ledger.entry.Origin;
import flux.ledger.entry.Origin.Via;
import flux.ledger.entry.PositionedEntry;
import flux.ledger.id.JobId;
import flux.ledger.log.EventLog;
import flux.ledger.log.LogFullException;
import flux.ledger.log.kafka.KafkaOptions;
import flux.ledger.manager.DependencyPolicy;
import flux.ledger.manager.Feed;
import flux.ledger.manager.Inbox;
import flux.ledger.manager.JobManager;
import flux.ledger.manager.Policy;
import flux.ledger.manager.Request;
import flux.ledger.state.Instance;
import flux.ledger.wire.Errno;
import flux.ops.connector.Access;
import flux.ops.connector.Backlog;
import flux.ops.connector.Reactor;
import flux.ops.connector.Sockets;
import flux.ops.scheduling.Estimates;
import flux.ops.scheduling.SchedulerChoice;
import flux.ops.service.BrokerLog;
import flux.ops.service.ConfigService;
import flux.ops.service.EventlogWatches;
import flux.replay.eventlog.GuestIndex;
import flux.replay.jobs.ListedJob;
import flux.replay.recovery.Recovery;
import flux.replay.recovery.Recovery.Recovered;
import flux.replay.recovery.SnapshotDirectory;
import flux.replay.views.Views;
import flux.scheduler.Scheduler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One instance: its logs, its job manager, its consumers, its sockets, and the threads that drive
/// them.
public final class Broker implements AutoCloseable {

    /// What `flux version` shows; clients that care compare its first two numbers with theirs.
    public static final String VERSION = "0.88.0-ledger";

    /// With fewer entries behind it, starting is quick enough without another snapshot.
    private static final long LAST_SNAPSHOT_ENTRIES_MIN = 1000;

    private final Directories directories;
    private final BrokerLog brokerLog;
    private final Logs logs;
    private final TaskHost host;
    private final Surroundings surroundings;
    private final Inbox inbox;
    private final Views views;
    private final Kvs kvs;
    private final Feed feed;
    private final JobManager manager;
    private final Reactor reactor;
    private final GuestIndex guests;
    private final EventlogWatches eventlogWatches = new EventlogWatches();
    private final Feed.Cursor reactorCursor;
    private final Snapshots snapshots;
    private long reachedPosition;
    private final Loop managerLoop;
    private final SchedulerThread scheduler;
    private final ExecutorThread executor;
    private final @Nullable Sockets ownSockets;
    private final Nest nest;
    private volatile ConfigService.Source configSource;
    private final CompletableFuture<String> failure = new CompletableFuture<>();
    private final Services services;
    private final @Nullable Archiver archiver;
    private final int owner;

    private static final String ENDED = "the instance has ended; its ledger is only read";

    /// How many commands may wait in an instance that is one of thousands.
    private static final int HOSTED_COMMANDS_MAX = 8192;

    /// Replays the ledger, and serves, with nobody around it.
    public Broker(BrokerOptions given, Premises premises, TaskHost host, BrokerLog brokerLog)
            throws IOException {
        this(given, premises, host, brokerLog, Surroundings.ALONE);
    }

    /// Replays the ledger, and serves. What it is given stays its giver's to close, afterwards.
    ///
    /// @param host runs the tasks
    public Broker(
            BrokerOptions given,
            Premises premises,
            TaskHost host,
            BrokerLog brokerLog,
            Surroundings surroundings)
            throws IOException {
        boolean hosted = surroundings.isHosted();
        this.surroundings = surroundings;
        this.inbox =
                surroundings.isPast()
                        ? Inbox.refusing(Errno.EROFS, ENDED)
                        : hosted ? new Inbox(HOSTED_COMMANDS_MAX) : new Inbox();
        LedgerSettings settings = premises.settings();
        BrokerOptions options = given.withConfig(LedgerSettings.withoutSecrets(given.config()));
        this.directories = premises.directories();
        this.brokerLog = brokerLog;
        this.host = host;
        this.logs = premises.logs();
        JsonNode config = options.config();
        JsonNode accessConfig = config.path("access");
        Access access =
                new Access(
                        directories.rundir(),
                        accessConfig.path("allow-guest-user").asBoolean(),
                        accessConfig.path("allow-root-owner").asBoolean());
        this.owner = access.ownerUserid();
        Sockets shared = surroundings.sockets();
        this.ownSockets = shared == null ? new Sockets(this::failed) : null;
        this.reactor =
                new Reactor(
                        shared == null ? requireNonNull(ownSockets) : shared,
                        access,
                        Backlog.of(config),
                        line -> brokerLog.log(BrokerLog.ERR, "connector", line));
        Predicate<Request> toManager = inbox::offer;
        String uri = uri();
        this.configSource = () -> config;
        Scheduler schedules =
                SchedulerChoice.of(config, toManager, Origin.part(Via.SCHEDULER, owner));
        Executor executes =
                new Executor(
                        host,
                        ExecutorChoice.of(
                                config,
                                uri,
                                directories.rundir(),
                                surroundings.lineage(),
                                surroundings.crew(),
                                owner,
                                brokerLog),
                        new LogJobspecs(logs.jobs()),
                        logs.output(),
                        toManager,
                        Origin.part(Via.EXECUTOR, owner));
        List<Policy> policies = List.of(new DependencyPolicy());
        SnapshotDirectory snapshotDirectory = new SnapshotDirectory(directories.statedir());
        Recovered recovered =
                new Recovery(
                                logs.jobs(),
                                logs.output(),
                                snapshotDirectory,
                                (entry, state) -> {
                                    for (Policy policy : policies) {
                                        policy.on(entry.entry(), state, _ -> {});
                                    }
                                    schedules.on(entry.entry());
                                    executes.on(entry);
                                },
                                this::warn)
                        .run();
        Instance instance = recovered.instance();
        long last = recovered.position();
        this.views = recovered.views();
        this.guests = recovered.guests();
        this.kvs = Kvs.recover(settings, directories, logs.kvs(), owner, brokerLog);
        this.feed = new Feed(logs.jobs(), instance.sequence());
        this.manager =
                new JobManager(
                        instance,
                        logs.jobs(),
                        feed,
                        inbox,
                        settings.durability(),
                        Broker::nowMicros,
                        policies,
                        Origin.part(Via.MANAGER, owner));
        long sequence = instance.sequence();
        this.reactorCursor = feed.after(sequence, last);
        this.services = new Services(this, options, directories, views, kvs, brokerLog);
        this.reachedPosition = last;
        this.snapshots =
                new Snapshots(
                        manager,
                        recovered,
                        snapshotDirectory,
                        directories.isLasting() && recovered.isWhole()
                                ? settings.snapshotEvery()
                                : 0,
                        reactor::wake,
                        this::warn);
        this.scheduler =
                new SchedulerThread(schedules, feed.after(sequence, last), hosted, this::failed);
        this.executor =
                new ExecutorThread(executes, feed.after(sequence, last), hosted, this::failed);
        this.nest = surroundings.nest().apply(this);
        executes.hostInstances(nest, executor::wake);
        if (!surroundings.isPast()) {
            executes.recovered(recovered.earlier(), instance::submitMicros, nowMicros());
        }
        brokerLog.log(
                BrokerLog.INFO,
                "ledger",
                "%s: %s, %d jobs".formatted(place(settings), how(recovered), views.jobs().size()));
        this.managerLoop =
                new Loop("job-manager", hosted, manager::step, manager::await, this::failed);
        Estimates estimates = new Estimates(views.jobs());
        // A view that has not heard of the job yet could not show what is planned for it.
        schedules.onEstimates(
                changes ->
                        reactor.execute(
                                () -> {
                                    catchUp();
                                    estimates.show(changes);
                                }));
        executes.onRecorded(reactor::wake);
        this.archiver = archiver(settings);
        start(config, options);
    }

    private void warn(String what) {
        brokerLog.log(BrokerLog.ERR, "ledger", what);
    }

    private static String how(Recovered recovered) {
        long entries = recovered.instance().sequence();
        long behind = recovered.snapshotSequence();
        return behind == 0
                ? "replayed %d entries".formatted(entries)
                : "took the snapshot of entry %d, replayed %d entries"
                        .formatted(behind, entries - behind);
    }

    /// An instance that leaves nothing behind has nothing to archive.
    private @Nullable Archiver archiver(LedgerSettings settings) {
        ArchiveSettings archive = settings.archive();
        return archive == null || !directories.isLasting()
                ? null
                : new Archiver(directories.statedir(), archive, brokerLog);
    }

    private Object place(LedgerSettings settings) {
        KafkaOptions kafka = settings.kafka();
        return kafka == null ? directories.statedir() : kafka.address();
    }

    private void start(JsonNode config, BrokerOptions options) throws IOException {
        feed.onNews(scheduler::wake);
        feed.onNews(executor::wake);
        feed.onNews(reactor::wake);
        host.onNews(executor::wake);
        reactor.onTurn(this::catchUp);
        if (!surroundings.isPast()) {
            begin(config, options);
        }
        listen(options);
    }

    private void begin(JsonNode config, BrokerOptions options) throws IOException {
        DefineResources resources =
                Resources.find(
                        config,
                        surroundings.resources(),
                        surroundings.crew(),
                        Host.name(),
                        options.size());
        managerLoop.start();
        // Whoever connects finds an instance that has started, with its resources.
        CompletableFuture.allOf(
                        decided(new StartInstance(VERSION, config.toString())), decided(resources))
                .applyToEither(failure.thenAccept(_ -> {}), _ -> null)
                .join();
        if (manager.instance().epochMicros() == 0 && !failure.isDone()) {
            // Job ids count from the first start; what was never recorded cannot be counted from.
            try {
                managerLoop.stop(manager::wake);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new LogFullException("no room for the first entry of " + directories.statedir());
        }
        Crew crew = surroundings.crew();
        if (crew != null) {
            crew.onLoss(this::lost);
        }
        scheduler.start();
        executor.start();
    }

    /// A rank's process is gone. Its resources are given to no new job, and the jobs that had tasks
    /// there end as Flux ends them. (job-exec; Flux has the rank offline, which a drain comes to.)
    private void lost(int rank, String host, Set<Long> jobs) {
        String what = "node failure on %s (rank %d)".formatted(host, rank);
        brokerLog.log(BrokerLog.ERR, "overlay", what);
        String ranks = Integer.toString(rank);
        toManager(new Drain(ranks, "lost contact with " + host, DrainMode.UPDATE));
        for (long job : jobs) {
            toManager(new Raise(new JobId(job), "exec", 0, what, null));
        }
    }

    private void toManager(Command command) {
        if (!inbox.offer(new Request(command, Origin.part(Via.EXECUTOR, owner), _ -> {}))) {
            warn("the inbox is full; lost: " + command);
        }
    }

    @Nullable Crew crew() {
        return surroundings.crew();
    }

    /// True when ranks above 0 are processes of their own.
    public boolean isSpread() {
        return surroundings.crew() != null;
    }

    private void listen(BrokerOptions options) throws IOException {
        // Tasks everywhere in a hosted instance find rank 0.
        int sockets = surroundings.isHosted() ? 1 : options.size();
        for (int rank = 0; rank < sockets; rank++) {
            reactor.listen(directories.rundir().resolve("local-" + rank), rank);
        }
        if (ownSockets != null) {
            ownSockets.start();
        }
        // What was appended before anybody listened.
        reactor.wake();
        if (archiver != null) {
            archiver.start();
        }
        brokerLog.log(BrokerLog.INFO, "broker", "listening at " + uri());
    }

    private CompletableFuture<Void> decided(Command command) {
        CompletableFuture<Void> decided = new CompletableFuture<>();
        Request request =
                new Request(command, Origin.part(Via.MANAGER, owner), _ -> decided.complete(null));
        if (!inbox.offer(request)) {
            throw new IllegalStateException("the inbox is full");
        }
        return decided;
    }

    /// Brings the views to the ends of the logs, and tells those who wait. First all output that
    /// there is, then the entries that were there before: so nobody hears of a job's end before its
    /// output.
    private void catchUp() {
        long head = feed.head();
        guests.catchUp(
                appended -> {
                    eventlogWatches.appended(appended);
                    services.appended(appended);
                },
                loss -> warn("output of " + loss.job().f58() + " is lost: " + loss.why()));
        snapshots.reached(reachedPosition);
        while (views.jobs().sequence() < head) {
            PositionedEntry next = reactorCursor.next();
            if (next == null) {
                return;
            }
            ListedJob job = views.apply(next);
            eventlogWatches.appended(next.entry());
            services.appended(next.entry());
            if (next.entry().fact() instanceof OfPurge(var purged, _)) {
                guests.purge(purged);
                services.purged(purged);
            }
            if (job != null) {
                services.changed(job);
            }
            reachedPosition = next.position();
            snapshots.reached(reachedPosition);
        }
    }

    /// Something that must not happen has happened; nobody may go on.
    void failed(Throwable error) {
        brokerLog.log(
                0, "broker", Thread.currentThread().getName() + " failed: " + error.getMessage());
        java.io.StringWriter trace = new java.io.StringWriter();
        error.printStackTrace(new java.io.PrintWriter(trace));
        trace.toString().lines().limit(20).forEach(line -> brokerLog.log(7, "broker", line));
        failure.complete(String.valueOf(error.getMessage()));
    }

    /// Completed with a reason when the instance cannot go on.
    public CompletableFuture<String> failure() {
        return failure;
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

    EventLog jobsLog() {
        return logs.jobs();
    }

    GuestIndex guests() {
        return guests;
    }

    EventlogWatches eventlogWatches() {
        return eventlogWatches;
    }

    int owner() {
        return owner;
    }

    /// Runs `action` on the executor's thread.
    void onExecutor(Consumer<Executor> action) {
        executor.run(action);
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
        boolean inOrder = !failure.isDone();
        if (inOrder) {
            runCleanup(patienceMillis);
            new Cleanup(this, views).run(patienceMillis);
            last.run();
            // A ledger that does not answer must not keep anybody from ending; the next start will
            // find an instance that did not end in order.
            decided(new StopInstance())
                    .completeOnTimeout(null, patienceMillis, TimeUnit.MILLISECONDS)
                    .join();
            takeLastSnapshot(patienceMillis);
        }
        close();
        if (inOrder) {
            host.dismiss();
        }
    }

    private void runCleanup(long patienceMillis) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        reactor.execute(() -> services.runCleanup().thenAccept(ended::complete));
        ended.completeOnTimeout(null, patienceMillis, TimeUnit.MILLISECONDS).join();
    }

    private void takeLastSnapshot(long patienceMillis) {
        CompletableFuture<Void> taken = new CompletableFuture<>();
        reactor.execute(
                () ->
                        snapshots
                                .take(LAST_SNAPSHOT_ENTRIES_MIN)
                                .whenComplete((_, _) -> taken.complete(null)));
        taken.completeOnTimeout(null, patienceMillis, TimeUnit.MILLISECONDS).join();
    }

    @Override
    public void close() throws IOException {
        try {
            if (archiver != null) {
                archiver.stop();
            }
            scheduler.stop();
            executor.stop();
            nest.close();
            managerLoop.stop(manager::wake);
            reactor.close();
            if (ownSockets != null) {
                ownSockets.close();
            }
            services.close();
            snapshots.close();
            views.jobs().history().close();
            kvs.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
