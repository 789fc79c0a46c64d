package flux.ops.broker;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.entry.Entry;
import flux.ledger.id.JobId;
import flux.ledger.text.Idset;
import flux.ops.connector.Router;
import flux.ops.scheduling.ExternalScheduler;
import flux.ops.scheduling.Feasibility;
import flux.ops.scheduling.ModuleService;
import flux.ops.scheduling.SchedServices;
import flux.ops.scheduling.SchedulerModules;
import flux.ops.service.AttrService;
import flux.ops.service.BrokerLog;
import flux.ops.service.ConfigService;
import flux.ops.service.Desk;
import flux.ops.service.HistoryService;
import flux.ops.service.InstanceServices;
import flux.ops.service.LedgerService;
import flux.ops.service.LedgerService.Digest;
import flux.ops.service.LogService;
import flux.ops.service.Methods;
import flux.ops.service.OverlayService;
import flux.ops.service.ResourceService;
import flux.ops.service.Room;
import flux.ops.service.StateMachine;
import flux.ops.service.Validators;
import flux.replay.eventlog.GuestIndex.Appended;
import flux.replay.jobs.ListedJob;
import flux.replay.views.Views;
import flux.scheduler.inventory.Verification;
import java.io.IOException;
import java.util.List;
import java.util.Set;
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

    private final JobServices jobs;
    private final KvsServices kvs;
    private final ProgramServices programs;
    private final Broker broker;
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
        Router router = broker.reactor().router();
        router.setSize(options.size());
        Room room = broker.isHosted() ? Room.of(options.config()) : Room.unbounded();
        Desk desk = new Desk(broker.inbox(), broker.reactor());
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
                            Verification.of(config, false);
                            modules.configure(config);
                            validators.configure(config);
                            feasibility.renew();
                        }));
        this.kvs = new KvsServices(broker, views, held, room, log);
        this.jobs =
                new JobServices(
                        broker,
                        options,
                        views,
                        kvs.files(),
                        desk,
                        modules,
                        feasibility,
                        validators,
                        room);
        new ExternalScheduler(
                        views.jobs(),
                        kvs.files(),
                        broker::onScheduler,
                        broker.reactor(),
                        broker::catchUp,
                        line -> log.log(BrokerLog.ERR, "job-manager", line))
                .register(jobs.manager());
        router.setTaken(modules::provides);
        addResources(views, desk, modules, feasibility);
        router.add(new ModuleService(PARTS, modules, broker.reactor()));
        router.add(new LogService(log, broker.reactor()));
        router.add(
                new LedgerService(
                        desk,
                        broker::onManager,
                        () ->
                                new Digest(
                                        broker.manager().instance().sequence(),
                                        broker.manager().instance().digest()),
                        broker.reactor()));
        new InstanceServices(options.size(), () -> lost(broker))
                .all(router.events())
                .forEach(router::add);
        this.states = new StateMachine(broker.reactor()::execute);
        router.add(states);
        router.add(new OverlayService(Attributes.topology(options), new KnownRanks(broker.crew())));
        router.add(shutdownService());
        this.programs = new ProgramServices(broker, options, directories, views, log);
        router.add(new HistoryService(job -> broker.nest().openPast(job), broker.reactor()));
        pulse(broker);
    }

    private void addResources(
            Views views, Desk desk, SchedulerModules modules, Feasibility feasibility) {
        Router router = broker.reactor().router();
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
        resources.onExpirationUpdate(broker::expiresByWord);
        router.add(resources);
        SchedServices sched =
                new SchedServices(
                        views,
                        modules,
                        feasibility,
                        broker::onScheduler,
                        broker.reactor(),
                        Broker::nowMicros);
        router.addYielding(sched.sched(resources::schedStatus), Set.of("why"));
        router.addFinder(sched::find);
    }

    private static Idset lost(Broker broker) {
        Crew crew = broker.crew();
        return crew == null ? Idset.EMPTY : crew.lost();
    }

    private static Idset torpid(Broker broker) {
        Crew crew = broker.crew();
        return crew == null ? Idset.EMPTY : crew.torpid();
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
        broker.reactor().router().events().publish("heartbeat.pulse", null, broker.owner(), false);
        jobs.pulse();
        broker.requireLedger();
        HeapCare.look();
        broker.reactor().schedule(heartbeatMillis, () -> pulse(broker));
    }

    /// Where in its life the broker is.
    StateMachine states() {
        return states;
    }

    /// `job` has moved on.
    void changed(ListedJob job) {
        jobs.changed(job);
        kvs.changed(job);
    }

    /// A job's guest eventlogs have grown.
    void appended(Appended appended) {
        jobs.appended(appended);
        kvs.appended(appended);
    }

    /// The views show this entry.
    void appended(Entry entry) {
        jobs.appended(entry);
        kvs.appended(entry);
    }

    /// Inactive jobs are shown no more.
    void purged(List<JobId> gone) {
        jobs.purged();
        kvs.purged(gone);
        ObjectNode news = JsonNodeFactory.instance.objectNode();
        ArrayNode ids = news.putArray("jobs");
        gone.forEach(job -> ids.add(job.value()));
        broker.reactor()
                .router()
                .events()
                .publish("job-purge-inactive", news, broker.owner(), false);
    }

    ObjectNode jobCounts() {
        return jobs.counts();
    }

    /// Runs what was to be run at the end; on the reactor's thread.
    CompletableFuture<Void> runCleanup() {
        return programs.runCleanup();
    }

    /// When the reactor has ended.
    void close() {
        programs.close();
    }

    CompletableFuture<Void> shutdownRequested() {
        return shutdown;
    }
}
