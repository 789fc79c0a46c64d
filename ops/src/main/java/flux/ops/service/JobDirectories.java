package flux.ops.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import flux.ledger.id.JobId;
import flux.ledger.kvs.KvsStore;
import flux.ledger.kvs.StoredDir;
import flux.ledger.kvs.TreeObject;
import flux.ledger.kvs.VirtualDir;
import flux.ledger.kvs.VirtualDirectory;
import flux.ledger.output.GuestLog;
import flux.ledger.text.InvalidText;
import flux.replay.jobs.JobListView;
import flux.replay.jobs.ListedJob;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The directory `job` of the KVS (RFC 16), `job.XXXX.XXXX.XXXX.XXXX.KEY`: a view over the logs,
/// for those who look there.
public final class JobDirectories implements VirtualDirectory {
    private static final int LEVELS = 4;

    private final JobListView jobs;
    private final JobFiles files;
    private final KvsStore store;
    private final JobIdTree ids;
    private final List<String> path;

    public JobDirectories(JobListView jobs, JobFiles files, KvsStore store) {
        this(jobs, files, store, new JobIdTree(jobs), List.of());
    }

    private JobDirectories(
            JobListView jobs, JobFiles files, KvsStore store, JobIdTree ids, List<String> path) {
        this.jobs = jobs;
        this.files = files;
        this.store = store;
        this.ids = ids;
        this.path = path;
    }

    @Override
    public @Nullable TreeObject lookup(String name) {
        List<String> deeper = new ArrayList<>(path);
        deeper.add(name);
        String key = "job." + String.join(".", deeper);
        if (deeper.size() < LEVELS) {
            return new VirtualDir(key, new JobDirectories(jobs, files, store, ids, deeper));
        }
        ListedJob job = find(key);
        return job == null ? null : new VirtualDir(key, directory(key, job));
    }

    private @Nullable ListedJob find(String key) {
        try {
            return jobs.find(JobId.parse(key));
        } catch (InvalidText e) {
            return null;
        }
    }

    @Override
    public Iterable<String> names() {
        return ids.names(path);
    }

    /// Without looking at all jobs.
    @Override
    public boolean isEmpty() {
        return path.isEmpty() ? jobs.lastJob().value() == 0 : VirtualDirectory.super.isEmpty();
    }

    private VirtualDirectory directory(String key, ListedJob job) {
        return new Listing(
                () -> {
                    List<String> names = new ArrayList<>(JobFiles.KEYS);
                    names.removeIf(name -> files.read(job, name).isEmpty());
                    if (hasBegun(job)) {
                        names.add("guest");
                    }
                    return new TreeSet<>(names);
                },
                name ->
                        name.equals("guest") && hasBegun(job)
                                ? new VirtualDir(key + ".guest", guest(key + ".guest", job))
                                : value(job, name));
    }

    private boolean hasBegun(ListedJob job) {
        return files.read(job, GuestLog.EXEC.path()).isPresent();
    }

    /// What the job left in its namespace, under what is shown of its guest eventlogs.
    private VirtualDirectory guest(String key, ListedJob job) {
        VirtualDirectory shown = shownInGuest(key, job);
        StoredDir stored = store.treeOf(JobNamespaces.nameOf(job.id()));
        if (stored == null) {
            return shown;
        }
        return new Listing(
                () -> {
                    TreeSet<String> names = new TreeSet<>(stored.names());
                    shown.names().forEach(names::add);
                    return names;
                },
                name -> {
                    TreeObject view = shown.lookup(name);
                    return view != null ? view : stored.get(name);
                });
    }

    /// The guest eventlogs, as they stand in the root of the job's namespace.
    ///
    /// @param key where that is
    VirtualDirectory shownInGuest(String key, ListedJob job) {
        return new Listing(
                () -> new TreeSet<>(List.of("exec", "input", "output")),
                name ->
                        switch (name) {
                            case "exec" -> new VirtualDir(key + ".exec", exec(job));
                            case "input" -> value(job, GuestLog.INPUT.path());
                            case "output" -> value(job, GuestLog.OUTPUT.path());
                            default -> null;
                        });
    }

    private VirtualDirectory exec(ListedJob job) {
        return new Listing(
                () -> new TreeSet<>(List.of("eventlog")),
                name -> name.equals("eventlog") ? value(job, GuestLog.EXEC.path()) : null);
    }

    private @Nullable TreeObject value(ListedJob job, String key) {
        return files.read(job, key)
                .map(text -> new TreeObject.Val(text.getBytes(UTF_8)))
                .orElse(null);
    }
}
