package flux.ops.broker;

import com.fasterxml.jackson.databind.JsonNode;
import flux.executor.EarlierRuns;
import flux.executor.Executor;
import flux.executor.host.TaskHost;
import flux.executor.run.KillPolicy;
import flux.executor.run.TaskSpecs;
import flux.ledger.decide.Command;
import flux.ledger.decide.Command.StartInstance;
import flux.ledger.decide.Command.StopInstance;
import flux.ledger.entry.Origin;
import flux.ledger.entry.Origin.Via;
import flux.ledger.entry.PositionedEntry;
import flux.ledger.kvs.BlobRef;
import flux.ledger.kvs.KvsStore;
import flux.ledger.kvs.MemoryBlobs;
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
import flux.ops.connector.Access;
import flux.ops.connector.Reactor;
import flux.ops.service.BrokerLog;
import flux.ops.service.EventlogWatches;
import flux.replay.eventlog.GuestIndex;
import flux.replay.jobs.ListedJob;
import flux.scheduler.Scheduler;
import flux.scheduler.fcfs.FcfsMatcher;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// One instance: its logs, its job manager, its consumers, its sockets, and the threads that drive
/// them.
public final class Broker implements AutoCloseable {

    /// What `flux version` shows; clients that care compare its first two numbers with theirs.
    public static final String VERSION = "0.88.0-ledger";

    private final Directories directories;
    private final BrokerLog brokerLog;
    private final Logs logs;
    private final TaskHost host;
    private final Inbox inbox = new Inbox();
    private final Instance instance = new Instance();
    private final Views views = new Views();
    private final KvsStore kvs;
    private final Feed feed;
    private final JobManager manager;
    private final Reactor reactor;
    private final GuestIndex guests;
    private final EventlogWatches eventlogWatches = new EventlogWatches();
    private final Feed.Cursor reactorCursor;
    private final Loop managerLoop;
    private final SchedulerThread scheduler;
    private final ExecutorThread executor;
    private final Thread reactorThread;
    private final CompletableFuture<String> failure = new CompletableFuture<>();
    private final Services services;
    private final int owner;

    /// Replays the ledger, and serves. What it is given stays its giver's to close, afterwards.
    ///
    /// @param host runs the tasks
    public Broker(BrokerOptions given, Premises premises, TaskHost host, BrokerLog brokerLog)
            throws IOException {
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
        this.reactor = new Reactor(access, line -> brokerLog.log(BrokerLog.ERR, "connector", line));
        this.kvs = new KvsStore(new MemoryBlobs(BlobRef.Hash.SHA1), owner);
        Predicate<Request> toManager = inbox::offer;
        String uri = "local://" + directories.rundir().resolve("local-0");
        Scheduler schedules =
                new Scheduler(new FcfsMatcher(), toManager, Origin.part(Via.SCHEDULER, owner));
        Executor executes =
                new Executor(
                        host,
                        new TaskSpecs(uri, directories.rundir()),
                        new LogJobspecs(logs.jobs()),
                        logs.output(),
                        toManager,
                        Origin.part(Via.EXECUTOR, owner),
                        KillPolicy.KILL_TIMEOUT_SECONDS);
        List<Policy> policies = List.of(new DependencyPolicy());
        long last =
                Recovery.replayJobs(
                        logs.jobs(), instance, policies, schedules, executes, views, this::warn);
        this.guests = new GuestIndex(logs.output());
        EarlierRuns earlier = Recovery.replayOutput(guests, instance, this::warn);
        long kvsSequence = Recovery.replayKvs(logs.kvs(), kvs);
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
        this.services =
                new Services(
                        this, options, directories, views, kvs, logs.kvs(), kvsSequence, brokerLog);
        executes.recovered(earlier, instance::submitMicros, nowMicros());
        brokerLog.log(
                BrokerLog.INFO,
                "ledger",
                "%s: replayed %d entries, %d jobs"
                        .formatted(
                                place(settings),
                                sequence,
                                instance.activeJobs().size() + instance.endedCount()));
        this.managerLoop = new Loop("job-manager", manager::step, manager::await, this::failed);
        this.scheduler = new SchedulerThread(schedules, feed.after(sequence, last), this::failed);
        this.executor = new ExecutorThread(executes, feed.after(sequence, last), this::failed);
        executes.onRecorded(reactor::wake);
        this.reactorThread = Thread.ofPlatform().name("reactor").unstarted(this::runReactor);
        start(config, options);
    }

    private void warn(String what) {
        brokerLog.log(BrokerLog.ERR, "ledger", what);
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
        managerLoop.start();
        // Whoever connects finds an instance that has started, with its resources.
        CompletableFuture.allOf(
                        decided(new StartInstance(VERSION, config.toString())),
                        decided(Resources.find(config, Host.name(), options.size())))
                .applyToEither(failure.thenAccept(_ -> {}), _ -> null)
                .join();
        if (instance.epochMicros() == 0 && !failure.isDone()) {
            // Job ids count from the first start; what was never recorded cannot be counted from.
            try {
                managerLoop.stop(manager::wake);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new LogFullException("no room for the first entry of " + directories.statedir());
        }
        scheduler.start();
        executor.start();
        for (int rank = 0; rank < options.size(); rank++) {
            reactor.listen(directories.rundir().resolve("local-" + rank), rank);
        }
        reactorThread.start();
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

    private void runReactor() {
        try {
            reactor.run();
        } catch (IOException | RuntimeException | Error e) {
            failed(e);
        }
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
        while (views.jobs.sequence() < head) {
            PositionedEntry next = reactorCursor.next();
            if (next == null) {
                return;
            }
            ListedJob job = views.apply(next);
            eventlogWatches.appended(next.entry());
            services.appended(next.entry());
            if (job != null) {
                services.changed(job);
            }
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
        boolean inOrder = !failure.isDone();
        if (inOrder) {
            new Cleanup(this, views).run(patienceMillis);
            // A ledger that does not answer must not keep anybody from ending; the next start will
            // find an instance that did not end in order.
            decided(new StopInstance())
                    .completeOnTimeout(null, patienceMillis, TimeUnit.MILLISECONDS)
                    .join();
        }
        close();
        if (inOrder) {
            host.dismiss();
        }
    }

    @Override
    public void close() throws IOException {
        try {
            scheduler.stop();
            executor.stop();
            managerLoop.stop(manager::wake);
            reactor.close();
            reactorThread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
