package flux.ops.broker;

import flux.ledger.kvs.KvsStore;
import flux.ledger.kvs.Watches;
import flux.ledger.log.EventLog;
import flux.ops.connector.Router;
import flux.ops.service.AttrService;
import flux.ops.service.BrokerLog;
import flux.ops.service.ConfigService;
import flux.ops.service.Desk;
import flux.ops.service.InfoService;
import flux.ops.service.IngestService;
import flux.ops.service.InstanceServices;
import flux.ops.service.JobDirectories;
import flux.ops.service.JobFiles;
import flux.ops.service.KvsJournal;
import flux.ops.service.KvsService;
import flux.ops.service.KvsWatchService;
import flux.ops.service.LedgerService;
import flux.ops.service.LedgerService.Digest;
import flux.ops.service.ListService;
import flux.ops.service.LogService;
import flux.ops.service.ManagerService;
import flux.ops.service.Methods;
import flux.ops.service.QueueMethods;
import flux.ops.service.ResourceDirectory;
import flux.ops.service.ResourceService;
import flux.ops.service.StdinService;
import flux.ops.service.Waits;
import flux.replay.eventlog.JobRecords;
import flux.replay.jobs.ListedJob;
import java.io.IOException;
import java.util.List;
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
                    "sched-simple",
                    "resource",
                    "kvs",
                    "kvs-watch",
                    "ledger");
    private static final long HEARTBEAT_MILLIS = 2000;
    private static final long KVS_RETRY_MILLIS = 100;

    private final ListService list;
    private final Waits waits;
    private final CompletableFuture<Void> shutdown = new CompletableFuture<>();

    Services(
            Broker broker,
            BrokerOptions options,
            Directories directories,
            Views views,
            KvsStore kvs,
            EventLog kvsLog,
            long kvsSequence,
            BrokerLog log)
            throws IOException {
        Router router = broker.reactor().router();
        router.setSize(options.size());
        Desk desk = new Desk(broker.inbox(), broker.reactor());
        this.list = new ListService(views.jobs, broker.reactor());
        this.waits = new Waits(views.jobs, views.waitable, desk);
        JobFiles files = new JobFiles(new JobRecords(broker.jobsLog()), broker.guests());
        Watches watches = new Watches();
        kvs.mount("job", new JobDirectories(views.jobs, files));
        kvs.mount("resource", new ResourceDirectory(views.resources, views.resourceEventlog));
        AttrService attributes = new AttrService();
        Attributes.fill(attributes, broker, options, directories, views.resources);
        router.add(attributes);
        router.add(new ConfigService(options.config()));
        router.add(new IngestService(views.resources, desk));
        router.add(list);
        router.add(new InfoService(views.jobs, files, broker.eventlogWatches()));
        router.add(
                new ManagerService(views.jobs, desk, waits, new QueueMethods(views.queues, desk)));
        router.add(new ResourceService(views.resources, views.resourceEventlog, desk));
        KvsJournal journal =
                new KvsJournal(
                        kvsLog,
                        kvsSequence,
                        Broker::nowMicros,
                        action -> broker.reactor().schedule(KVS_RETRY_MILLIS, action),
                        broker::failed);
        router.add(new KvsService(kvs, journal, watches));
        router.add(new KvsWatchService(kvs, watches));
        router.add(new LogService(log, broker.reactor()));
        router.add(
                new LedgerService(
                        action -> broker.manager().execute(action),
                        () ->
                                new Digest(
                                        broker.manager().instance().sequence(),
                                        broker.manager().instance().digest()),
                        broker.reactor()));
        new InstanceServices(options.size()).all(router, PARTS).forEach(router::add);
        router.add(shutdownService());
        StdinService stdin =
                new StdinService(
                        views.jobs,
                        (job, ranks, data, eof) ->
                                broker.onExecutor(e -> e.input(job, ranks, data, eof)));
        router.addFinder(stdin::find);
        pulse(broker);
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

    private static void pulse(Broker broker) {
        broker.reactor().router().publish("heartbeat.pulse", null, broker.owner(), false);
        broker.reactor().schedule(HEARTBEAT_MILLIS, () -> pulse(broker));
    }

    /// `job` has moved on.
    void changed(ListedJob job) {
        list.changed(job);
        waits.changed(job);
    }

    CompletableFuture<Void> shutdownRequested() {
        return shutdown;
    }
}
