package flux.ops.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import flux.ledger.entry.Entry;
import flux.ledger.id.JobId;
import flux.ledger.kvs.KvsAnswer;
import flux.ledger.kvs.KvsCaller;
import flux.ledger.kvs.KvsStore;
import flux.ledger.kvs.StoredDir;
import flux.ledger.kvs.TreeObject;
import flux.ledger.kvs.Watches;
import flux.ops.connector.Router;
import flux.ops.service.AdminDirectory;
import flux.ops.service.BrokerLog;
import flux.ops.service.ContentService;
import flux.ops.service.JobDirectories;
import flux.ops.service.JobFiles;
import flux.ops.service.JobNamespaces;
import flux.ops.service.KvsService;
import flux.ops.service.KvsViews;
import flux.ops.service.KvsWatchService;
import flux.ops.service.KvsWriter;
import flux.ops.service.ResourceDirectory;
import flux.ops.service.Room;
import flux.replay.eventlog.GuestIndex.Appended;
import flux.replay.eventlog.JobRecords;
import flux.replay.jobs.ListedJob;
import flux.replay.views.Views;
import java.util.List;
import java.util.Optional;

/// The services of the KVS, and the views of jobs and resources that it shows as directories.
final class KvsServices {
    private final JobFiles files;
    private final KvsViews kvsViews;

    KvsServices(Broker broker, Views views, Kvs held, Room room, BrokerLog log) {
        KvsStore kvs = held.store();
        this.files =
                new JobFiles(
                        new JobRecords(broker.jobsLog()),
                        broker.guests(),
                        (job, key) -> stored(kvs, job, key));
        JobDirectories directories = new JobDirectories(views.jobs(), files, kvs);
        JobNamespaces namespaces = new JobNamespaces(views.jobs(), directories);
        kvs.mount("job", directories);
        kvs.lend(namespaces);
        kvs.mount("admin", new AdminDirectory(views.adminEventlog()));
        kvs.mount("resource", new ResourceDirectory(views.resources(), views.resourceEventlog()));
        Watches watches = new Watches();
        KvsWriter writer = new KvsWriter(kvs, held.journal(broker), watches, room);
        writer.onEvent(_ -> held.applied());
        Router router = broker.reactor().router();
        KvsService kvsService =
                new KvsService(
                        kvs, writer, router.events(), broker.reactor()::execute, broker.owner());
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

    /// What stands in jobs' directories.
    JobFiles files() {
        return files;
    }

    void changed(ListedJob job) {
        kvsViews.changed(job);
    }

    void appended(Appended appended) {
        kvsViews.appended(appended);
    }

    void appended(Entry entry) {
        kvsViews.appended(entry);
    }

    void purged(List<JobId> jobs) {
        kvsViews.purged(jobs);
    }
}
