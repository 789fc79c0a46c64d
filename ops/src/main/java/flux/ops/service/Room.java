package flux.ops.service;

import com.fasterxml.jackson.databind.JsonNode;
import flux.ledger.job.JobState;
import flux.ledger.kvs.KvsImage;
import flux.ledger.kvs.KvsStore;
import flux.ledger.kvs.Namespace;
import flux.ledger.kvs.StoredDir;
import flux.ledger.kvs.TreeObject;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.replay.jobs.JobStats;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/// How much of its process's heap an instance may take that lives there with others: jobs that are
/// not over, and keys of its KVS. (Jobs that are over stand in files, as long values do.) Who wants
/// more is refused, and the instance goes on. On the reactor's thread.
/// ```toml
/// [nested]
/// active-jobs-max = 200000     # by default 2 KiB of a quarter of the heap for each
/// kvs-bytes-max = 104857600    # by default an eighth of the heap
/// ```
public final class Room {
    private static final String TABLE = "nested";
    private static final String JOBS = "active-jobs-max";
    private static final String KVS = "kvs-bytes-max";
    private static final int BYTES_PER_JOB = 2048;

    /// Of an entry beside what it holds, as measured for a million of them.
    private static final int BYTES_PER_ENTRY = 96;

    private final long activeJobsMax;
    private final long kvsBytesMax;

    /// As counted last; too much until it was counted.
    private long kvsBytes = Long.MAX_VALUE / 2;

    private long countedAt;

    private Room(long activeJobsMax, long kvsBytesMax) {
        this.activeJobsMax = activeJobsMax;
        this.kvsBytesMax = kvsBytesMax;
    }

    /// Of an instance that has its process for itself.
    public static Room unbounded() {
        return new Room(Long.MAX_VALUE, Long.MAX_VALUE);
    }

    /// Of one that is a job, and hosted.
    ///
    /// @throws IllegalArgumentException that names the key, and what was expected
    public static Room of(JsonNode config) {
        long heap = Runtime.getRuntime().maxMemory();
        JsonNode table = config.path(TABLE);
        return new Room(
                number(table, JOBS, heap / 4 / BYTES_PER_JOB), number(table, KVS, heap / 8));
    }

    private static long number(JsonNode table, String key, long byDefault) {
        JsonNode value = table.path(key);
        if (value.isMissingNode()) {
            return byDefault;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 1) {
            throw new IllegalArgumentException(
                    "%s.%s must be a whole number above 0, not %s".formatted(TABLE, key, value));
        }
        return value.longValue();
    }

    /// @throws RpcException when there is no room for another job
    void requireForJob(JobStats stats) throws RpcException {
        long active = stats.all().total() - (long) stats.all().in(JobState.INACTIVE);
        if (active >= activeJobsMax) {
            throw new RpcException(
                    Errno.EAGAIN,
                    "%d jobs are active in this instance, as many as may be (%s.%s = %d); submit when some have ended"
                            .formatted(active, TABLE, JOBS, activeJobsMax));
        }
    }

    /// What was written since the last count can at most have been added; so the tree is walked
    /// only when all of it might be too much.
    ///
    /// @param written so many bytes to the log of the KVS, since the instance was opened
    /// @throws RpcException when there is no room for another change
    void requireForKvs(KvsStore store, long written) throws RpcException {
        if (kvsBytesMax == Long.MAX_VALUE || kvsBytes + written - countedAt <= kvsBytesMax) {
            return;
        }
        kvsBytes = bytes(store);
        countedAt = written;
        if (kvsBytes > kvsBytesMax) {
            throw new RpcException(
                    Errno.ENOSPC,
                    "the KVS of this instance has %d bytes in the heap, and may have %d (%s.%s); unlink keys first"
                            .formatted(kvsBytes, kvsBytesMax, TABLE, KVS));
        }
    }

    private static long bytes(KvsStore store) {
        KvsImage image = store.image();
        Set<StoredDir> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        long bytes = store.blobSizes().count() * BYTES_PER_ENTRY;
        for (Namespace namespace : image.namespaces()) {
            bytes += bytes(namespace.root(), seen);
        }
        for (StoredDir root : image.archived().values()) {
            bytes += bytes(root, seen);
        }
        return bytes;
    }

    private static long bytes(StoredDir dir, Set<StoredDir> seen) {
        if (!seen.add(dir)) {
            return 0;
        }
        long bytes = 0;
        for (int i = 0; i < dir.size(); i++) {
            bytes += BYTES_PER_ENTRY + dir.name(i).length();
            bytes +=
                    switch (dir.entry(i)) {
                        case TreeObject.Val val -> val.data().length;
                        case TreeObject.ValRef ref -> (long) ref.blobs().size() * BYTES_PER_ENTRY;
                        case StoredDir inner -> bytes(inner, seen);
                        default -> 0;
                    };
        }
        return bytes;
    }
}
