package flux.ops.service;

import flux.ledger.entry.Entry;
import flux.ledger.entry.Fact.OfImport;
import flux.ledger.entry.Fact.OfInstance;
import flux.ledger.entry.Fact.OfJob;
import flux.ledger.entry.Fact.OfPurge;
import flux.ledger.entry.Fact.OfQueue;
import flux.ledger.entry.Fact.OfRefusal;
import flux.ledger.entry.Fact.OfResources;
import flux.ledger.entry.Fact.OfUnreadable;
import flux.ledger.id.JobId;
import flux.ledger.job.JobState;
import flux.ledger.kvs.KvsCaller;
import flux.ledger.kvs.KvsCommand;
import flux.ledger.kvs.KvsStore;
import flux.ledger.kvs.Namespace;
import flux.ledger.kvs.Watches;
import flux.ledger.output.GuestLog;
import flux.ledger.wire.RpcException;
import flux.replay.eventlog.GuestIndex.Appended;
import flux.replay.jobs.ListedJob;
import java.util.List;
import java.util.function.Consumer;

/// Keeps the KVS up with the other logs: jobs' namespaces come and go, and who watches a key that
/// is a view hears when it shows more. On the reactor's thread.
public final class KvsViews {
    private final KvsStore store;
    private final KvsWriter writer;
    private final Watches watches;
    private final KvsService service;
    private final JobNamespaces namespaces;
    private final KvsCaller owner;
    private final Consumer<String> log;

    /// @param log takes lines for the broker's log
    public KvsViews(
            KvsStore store,
            KvsWriter writer,
            Watches watches,
            KvsService service,
            JobNamespaces namespaces,
            KvsCaller owner,
            Consumer<String> log) {
        this.store = store;
        this.writer = writer;
        this.watches = watches;
        this.service = service;
        this.namespaces = namespaces;
        this.owner = owner;
        this.log = log;
    }

    /// Namespaces in which `flux restore` stages what it then lays over another, all at once.
    private static final String STAGING = "restore-";

    /// Archives the namespaces of jobs that had ended, and forgets those of jobs that were purged,
    /// when the last broker had not yet done it; removes what nobody can finish any more.
    public void catchUp() {
        for (Namespace namespace : List.copyOf(store.namespaces())) {
            if (namespace.name().startsWith(STAGING)) {
                change(new KvsCommand.RemoveNamespace(namespace.name()), namespace.name());
            }
            ListedJob job = namespaces.jobOf(namespace.name());
            if (job != null && job.state() == JobState.INACTIVE) {
                archive(namespace.name());
            }
        }
        for (String name : List.copyOf(store.archivedNames())) {
            if (namespaces.jobOf(name) == null) {
                forget(name);
            }
        }
    }

    /// These jobs were purged: what they left in their namespaces goes with them.
    public void purged(List<JobId> jobs) {
        for (JobId job : jobs) {
            String name = JobNamespaces.nameOf(job);
            if (store.archivedNames().contains(name)) {
                forget(name);
            }
        }
    }

    private void forget(String name) {
        change(new KvsCommand.ForgetArchive(name), name);
    }

    /// `job` has moved on.
    public void changed(ListedJob job) {
        if (job.state() == JobState.INACTIVE) {
            String name = JobNamespaces.nameOf(job.id());
            if (store.isStored(name)) {
                archive(name);
            } else {
                watches.vanished(name);
                service.vanished(name);
            }
        } else if (!watches.isEmpty() && JobNamespaces.isLent(job)) {
            watches.appeared(store, JobNamespaces.nameOf(job.id()));
        }
    }

    private void archive(String name) {
        change(new KvsCommand.ArchiveNamespace(name), name);
    }

    private void change(KvsCommand command, String name) {
        writer.change(owner, command, false, () -> {}, e -> notArchived(name, e));
    }

    private void notArchived(String name, RpcException e) {
        log.accept(name + ": cannot be put away, will be at the next start: " + e.getMessage());
    }

    /// A job's main eventlog has grown.
    public void appended(Entry entry) {
        if (watches.isEmpty()) {
            return;
        }
        switch (entry.fact()) {
            case OfJob fact -> grown(fact.job().kvs());
            case OfImport fact -> grown(fact.job().kvs());
            case OfResources _ -> grown("resource");
            case OfPurge _, OfQueue _, OfInstance _, OfRefusal _, OfUnreadable _ -> {}
        }
    }

    private void grown(String directory) {
        watches.grown(store, Namespace.PRIMARY, directory + ".eventlog");
        watches.grown(store, Namespace.PRIMARY, directory + ".R");
    }

    /// A job's guest eventlogs have grown.
    public void appended(Appended appended) {
        if (watches.isEmpty()) {
            return;
        }
        for (GuestLog guest : GuestLog.values()) {
            watches.grown(store, Namespace.PRIMARY, appended.job().kvs() + "." + guest.path());
            watches.grown(
                    store,
                    JobNamespaces.nameOf(appended.job()),
                    guest.path().substring("guest.".length()));
        }
    }
}
