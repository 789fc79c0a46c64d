package flux.ops.service;

import flux.ledger.id.JobId;
import flux.ledger.job.JobState;
import flux.ledger.kvs.LentNamespaces;
import flux.ledger.kvs.VirtualDirectory;
import flux.replay.jobs.JobListView;
import flux.replay.jobs.ListedJob;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The guest namespaces of jobs (RFC 16): `job-ID`, ID in decimal, is there while the job has
/// resources, and belongs to the job's user. What its tasks commit there stands afterwards below
/// `guest` in the job's directory.
public final class JobNamespaces implements LentNamespaces {
    private static final String PREFIX = "job-";

    private final JobListView jobs;
    private final JobDirectories directories;

    public JobNamespaces(JobListView jobs, JobDirectories directories) {
        this.jobs = jobs;
        this.directories = directories;
    }

    /// The name of a job's namespace.
    public static String nameOf(JobId job) {
        return PREFIX + job.dec();
    }

    /// The job whose namespace is so called, whatever its state; null when there is none.
    @Nullable ListedJob jobOf(String name) {
        if (!name.startsWith(PREFIX)) {
            return null;
        }
        try {
            return jobs.find(new JobId(Long.parseLong(name.substring(PREFIX.length()))));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /// True while the job's namespace is there.
    static boolean isLent(ListedJob job) {
        return job.state().isIn(JobState.RUNNING_MASK) && job.ranks() != null;
    }

    @Override
    public OptionalLong ownerOf(String name) {
        ListedJob job = jobOf(name);
        return job != null && isLent(job)
                ? OptionalLong.of(job.userid() & 0xFFFF_FFFFL)
                : OptionalLong.empty();
    }

    @Override
    public @Nullable VirtualDirectory shownIn(String name) {
        ListedJob job = jobOf(name);
        return job == null ? null : directories.shownInGuest(name, job);
    }

    @Override
    public Iterable<String> names() {
        List<String> names = new ArrayList<>();
        for (ListedJob job : jobs.active()) {
            if (isLent(job)) {
                names.add(nameOf(job.id()));
            }
        }
        return names;
    }
}
