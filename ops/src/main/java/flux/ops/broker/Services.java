package flux.ops.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.executor.perilog.HousekeepingSettings;
import flux.ledger.entry.Entry;
import flux.ledger.entry.Origin;
import flux.ledger.entry.Origin.Via;
import flux.ledger.id.JobId;
import flux.ledger.kvs.KvsAnswer;
import flux.ledger.kvs.KvsCaller;
import flux.ledger.kvs.KvsStore;
import flux.ledger.kvs.StoredDir;
import flux.ledger.kvs.TreeObject;
import flux.ledger.kvs.Watches;
import flux.ledger.text.Idset;
import flux.ops.connector.Router;
import flux.ops.cron.CronService;
import flux.ops.rexec.Elsewhere;
import flux.ops.rexec.Processes;
import flux.ops.rexec.RexecService;
import flux.ops.rexec.RunAtService;
import flux.ops.scheduling.Feasibility;
import flux.ops.scheduling.ModuleService;
import flux.ops.scheduling.SchedServices;
import flux.ops.scheduling.SchedulerModules;
import flux.ops.service.AdminDirectory;
import flux.ops.service.AttrService;
import flux.ops.service.AutoPurge;
import flux.ops.service.BrokerLog;
import flux.ops.service.ConfigService;
import flux.ops.service.ContentService;
import flux.ops.service.Desk;
import flux.ops.service.EventlogWatches;
import flux.ops.service.HistoryService;
import flux.ops.service.HousekeepingMethods;
import flux.ops.service.InfoService;
import flux.ops.service.IngestService;
import flux.ops.service.InstanceServices;
import flux.ops.service.JobDirectories;
import flux.ops.service.JobFiles;
import flux.ops.service.JobNamespaces;
import flux.ops.service.JournalMethods;
import flux.ops.service.KvsService;
import flux.ops.service.KvsViews;
import flux.ops.service.KvsWatchService;
import flux.ops.service.KvsWriter;
import flux.ops.service.LedgerService;
import flux.ops.service.LedgerService.Digest;
import flux.ops.service.ListService;
import flux.ops.service.LogService;
import flux.ops.service.ManagerService;
import flux.ops.service.Methods;
import flux.ops.service.OverlayService;
import flux.ops.service.PurgeMethods;
import flux.ops.service.QueueMethods;
import flux.ops.service.ResourceDirectory;
import flux.ops.service.ResourceService;
import flux.ops.service.ShellService;
import flux.ops.service.StateMachine;
import flux.ops.service.UpdateFeasibility;
import flux.ops.service.Validators;
import flux.ops.service.Waits;
import flux.replay.eventlog.GuestIndex.Appended;
import flux.replay.eventlog.JobRecords;
import flux.replay.jobs.ListedJob;
import flux.replay.views.Views;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Makes the services and hangs them into the router.
final class Services {
    private static final List<String> PARTS =
            List.of(
                    "job-manager",
                    "job-ingest",
                    "job-info",
                    "job-list",
                    "job-exec",
                    "resource",
                    "kvs",
                    "kvs-watch",
                    "content",
                    "cron",
                    "ledger");
    private static final double MICROS_PER_SECOND = 1e6;

    private final EventlogWatches eventlogWatches = new EventlogWatches();
    private final ListService list;
    private final Waits waits;
    private final KvsViews kvsViews;
    private final JournalMethods journal;
    private final AutoPurge autoPurge;
    private final Broker broker;
    private final Processes processes;
    private final RunAtService runAt;
    private final StateMachine states;
    private final long heartbeatMillis;
    private final CompletableFuture<Void> shutdown = new CompletableFuture<>();

    Services(
            Broker broker,
            BrokerOptions options,
            Directories directories,
            Views views,
            Kvs held,
            BrokerLog log)
            throws IOException {
        this.broker = broker;
        this.heartbeatMillis = Heartbeat.millis(options.config());
        KvsStore kvs = held.store();
        Router router = broker.reactor().router();
        router.setSize(options.size());
        Desk desk = new Desk(broker.inbox(), broker.reactor());
        this.list = new ListService(views.jobs(), views.queues(), broker.reactor());
        this.waits = new Waits(views.jobs(), views.waitable(), views.purgedResults(), desk);
        JobFiles files =
                new JobFiles(
                        new JobRecords(broker.jobsLog()),
                        broker.guests(),
                        (job, key) -> stored(kvs, job, key));
        Watches watches = new Watches();
        JobDirectories directoriesOfJobs = new JobDirectories(views.jobs(), files, kvs);
        JobNamespaces namespaces = new JobNamespaces(views.jobs(), directoriesOfJobs);
        kvs.mount("job", directoriesOfJobs);
        kvs.lend(namespaces);
        kvs.mount("admin", new AdminDirectory(views.adminEventlog()));
        kvs.mount("resource", new ResourceDirectory(views.resources(), views.resourceEventlog()));
        AttrService attributes = new AttrService();
        Attributes.fill(attributes, broker, options, directories, views.resources());
        router.add(attributes);
        SchedulerModules modules = new SchedulerModules(options.config(), broker::onScheduler);
        Feasibility feasibility = new Feasibility(views.resources(), modules);
        Validators validators = new Validators(options.config(), feasibility::check);
        router.add(
                new ConfigService(
                        options.config(),
                        broker::readConfig,
                        config -> {
                            modules.configure(config);
                            validators.configure(config);
                            feasibility.renew();
                        }));
        router.add(new IngestService(views.resources(), desk, validators));
        router.add(list);
        router.add(new InfoService(views.jobs(), files, eventlogWatches));
        this.journal = new JournalMethods(views.jobs(), files);
        router.add(
                new ManagerService(
                        views.jobs(),
                        desk,
                        waits,
                        new QueueMethods(views.queues(), desk),
                        new PurgeMethods(views.jobs(), desk, Broker::nowMicros),
                        journal,
                        new HousekeepingMethods(
                                views.housekeeping(),
                                HousekeepingSettings.of(options.config()),
                                (signum, job, ranks) ->
                                        broker.onExecutor(
                                                executor ->
                                                        executor.killHousekeeping(
                                                                signum, job, ranks))),
                        new UpdateFeasibility(
                                views.jobs(),
                                files,
                                views.queues(),
                                feasibility::check,
                                () -> modules.provides("feasibility"))));
        this.autoPurge =
                new AutoPurge(
                        views.jobs(),
                        PurgeSettings.of(options.config()),
                        desk,
                        Origin.part(Via.MANAGER, broker.owner()),
                        Broker::nowMicros);
        ResourceService resources =
                new ResourceService(
                        views.resources(),
                        views.resourceEventlog(),
                        desk,
                        modules::requireFit,
                        () -> lost(broker),
                        () -> torpid(broker),
                        Attendance::isAbsence,
                        broker::excluded);
        router.add(resources);
        SchedServices sched =
                new SchedServices(
                        views,
                        modules,
                        feasibility,
                        broker::onScheduler,
                        broker.reactor(),
                        Broker::nowMicros);
        router.add(sched.sched(resources::schedStatus));
        router.addFinder(sched::find);
        router.add(new ModuleService(PARTS, modules, broker.reactor()));
        KvsWriter writer = new KvsWriter(kvs, held.journal(broker), watches);
        writer.onEvent(_ -> held.applied());
        KvsService kvsService =
                new KvsService(kvs, writer, router, broker.reactor()::execute, broker.owner());
        router.add(kvsService);
        router.add(new ContentService("content", kvs, writer, Broker::nowMicros));
        router.add(new ContentService("content-backing", kvs, writer, Broker::nowMicros));
        router.add(new KvsWatchService(kvs, watches));
        this.kvsViews =
                new KvsViews(
                        kvs,
                        writer,
                        watches,
                        kvsService,
                        namespaces,
                        new KvsCaller(broker.owner(), true),
                        line -> log.log(BrokerLog.ERR, "kvs", line));
        kvsViews.catchUp();
        held.applied();
        router.add(new LogService(log, broker.reactor()));
        router.add(
                new LedgerService(
                        desk,
                        action -> broker.manager().execute(action),
                        () ->
                                new Digest(
                                        broker.manager().instance().sequence(),
                                        broker.manager().instance().digest()),
                        broker.reactor()));
        new InstanceServices(options.size(), () -> lost(broker)).all(router).forEach(router::add);
        this.states = new StateMachine(broker.reactor()::execute);
        router.add(states);
        router.add(new OverlayService(Attributes.topology(options), new KnownRanks(broker.crew())));
        router.add(shutdownService());
        this.processes =
                new Processes(
                        broker.reactor()::execute,
                        directories.rundir(),
                        rank -> rank > 0 && broker.isSpread());
        Crew crew = broker.crew();
        RexecService rexec = new RexecService(processes, crew == null ? Elsewhere.NOWHERE : crew);
        router.add(rexec);
        CronService cron =
                new CronService(
                        broker.reactor(),
                        processes,
                        log,
                        directories.rundir(),
                        options.size(),
                        () -> Broker.nowMicros() / MICROS_PER_SECOND);
        router.add(cron);
        router.onEvent(cron::published);
        this.runAt = new RunAtService(processes, log, directories.rundir());
        router.add(runAt);
        ShellService shells =
                new ShellService(
                        views.jobs(),
                        new RunningShells(broker),
                        service -> rexec.methods(service, "rexec."));
        router.addFinder(shells::find);
        router.add(new HistoryService(job -> broker.nest().openPast(job), broker.reactor()));
        pulse(broker);
    }

    private static Idset lost(Broker broker) {
        Crew crew = broker.crew();
        return crew == null ? Idset.EMPTY : crew.lost();
    }

    private static Idset torpid(Broker broker) {
        Crew crew = broker.crew();
        return crew == null ? Idset.EMPTY : crew.torpid();
    }

    /// What stands at `key` in a job's namespace, or did when it was archived.
    private static Optional<String> stored(KvsStore kvs, JobId job, String key) {
        StoredDir tree = kvs.treeOf(JobNamespaces.nameOf(job));
        KvsCaller owner = new KvsCaller(0, true);
        return tree != null
                        && kvs.lookupAt(owner, tree, key, 0)
                                instanceof KvsAnswer.Found<TreeObject>(TreeObject.Val val)
                ? Optional.of(new String(val.data(), UTF_8))
                : Optional.empty();
    }

    private Methods shutdownService() {
        Methods service = new Methods("shutdown");
        service.owner(
                "start",
                request -> {
                    shutdown.complete(null);
                    if (request.isStreaming()) {
                        request.onEnd(() -> {});
                    } else {
                        request.respondEmpty();
                    }
                });
        return service;
    }

    private void pulse(Broker broker) {
        broker.reactor().router().publish("heartbeat.pulse", null, broker.owner(), false);
        autoPurge.pulse();
        HeapCare.look();
        broker.reactor().schedule(heartbeatMillis, () -> pulse(broker));
    }

    /// Where in its life the broker is.
    StateMachine states() {
        return states;
    }

    /// `job` has moved on.
    void changed(ListedJob job) {
        list.changed(job);
        waits.changed(job);
        kvsViews.changed(job);
    }

    /// A job's guest eventlogs have grown.
    void appended(Appended appended) {
        eventlogWatches.appended(appended);
        kvsViews.appended(appended);
    }

    /// The views show this entry.
    void appended(Entry entry) {
        eventlogWatches.appended(entry);
        kvsViews.appended(entry);
        journal.appended(entry);
    }

    /// Inactive jobs are shown no more.
    void purged(List<JobId> jobs) {
        list.countersChanged();
        kvsViews.purged(jobs);
        autoPurge.purged();
        ObjectNode news = JsonNodeFactory.instance.objectNode();
        ArrayNode ids = news.putArray("jobs");
        jobs.forEach(job -> ids.add(job.value()));
        broker.reactor().router().publish("job-purge-inactive", news, broker.owner(), false);
    }

    ObjectNode jobCounts() {
        return list.jobCounts();
    }

    /// Runs what was to be run at the end; on the reactor's thread.
    CompletableFuture<Void> runCleanup() {
        return runAt.run();
    }

    /// Nothing that the broker runs for others outlives it; when the reactor has ended.
    void close() {
        processes.killAll();
    }

    CompletableFuture<Void> shutdownRequested() {
        return shutdown;
    }
}
