package flux.replay.jobs;

import flux.ledger.id.JobId;
import flux.ledger.job.JobResult;
import flux.ledger.job.JobState;
import flux.replay.history.PackedLongs;
import flux.replay.history.Texts;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A job that has ended as [#BYTES] bytes, little-endian. Texts, and where its records stand in the
/// logs, are in [Texts].
///
/// | bytes | what |
/// |---|---|
/// | 0-63 | id; the times of submit, inactive, depend, priority, sched, run, cleanup (µs) |
/// | 64-79 | expiration and duration (seconds, IEEE doubles) |
/// | 80-103 | priority, userid, tasks, cores, nodes, wait status |
/// | 104-151 | texts: name, cwd, queue, bank, project, ranks, nodelist, exception type and note |
/// | | texts: annotations sched and user, dependencies |
/// | 152-155 | positions |
/// | 156-159 | urgency, flags, severity, result and how it ended |
final class RowLayout {
    static final int BYTES = 160;

    /// Of the format; a reader that knows another one builds its rows anew.
    static final int VERSION = 1;

    static final int ID = 0;
    static final int SUBMIT = 8;
    static final int INACTIVE = 16;
    static final int DEPEND = 24;
    static final int PRIORITY_TIME = 32;
    static final int SCHED = 40;
    static final int RUN = 48;
    static final int CLEANUP = 56;
    private static final int EXPIRATION = 64;
    private static final int DURATION = 72;
    private static final int PRIORITY = 80;
    static final int USERID = 84;
    private static final int NTASKS = 88;
    private static final int NCORES = 92;
    private static final int NNODES = 96;
    private static final int WAIT_STATUS = 100;
    static final int NAME = 104;
    private static final int CWD = 108;
    static final int QUEUE = 112;
    private static final int BANK = 116;
    private static final int PROJECT = 120;
    static final int RANKS = 124;
    static final int NODELIST = 128;
    private static final int EXCEPTION_TYPE = 132;
    private static final int EXCEPTION_NOTE = 136;
    private static final int SCHED_JSON = 140;
    private static final int USER_JSON = 144;
    private static final int DEPENDENCIES = 148;
    private static final int POSITIONS = 152;
    private static final int URGENCY = 156;
    private static final int FLAGS = 157;
    private static final int SEVERITY = 158;
    private static final int ENDED = 159;

    private static final int STARTED = 1;
    private static final int ENDED_BY_EXCEPTION = 2;
    private static final int PRIORITIZED = 4;
    private static final int RESULT_BITS = 2;
    private static final int RESULT_MASK = (1 << RESULT_BITS) - 1;
    private static final String SEPARATOR = "\n";

    private static final JobResult[] RESULTS = JobResult.values();

    private RowLayout() {}

    static void write(ListedJob job, Texts texts, byte[] row) {
        ByteBuffer to = ByteBuffer.wrap(row).order(ByteOrder.LITTLE_ENDIAN);
        to.putLong(ID, job.id.value());
        to.putLong(SUBMIT, job.submitMicros);
        to.putLong(INACTIVE, job.inactiveMicros);
        to.putLong(DEPEND, job.dependMicros);
        to.putLong(PRIORITY_TIME, job.priorityMicros);
        to.putLong(SCHED, job.schedMicros);
        to.putLong(RUN, job.runMicros);
        to.putLong(CLEANUP, job.cleanupMicros);
        to.putDouble(EXPIRATION, job.expiration);
        to.putDouble(DURATION, job.duration);
        to.putInt(PRIORITY, (int) job.priority);
        to.putInt(USERID, job.userid);
        to.putInt(NTASKS, job.ntasks);
        to.putInt(NCORES, job.ncores);
        to.putInt(NNODES, job.nnodes);
        to.putInt(WAIT_STATUS, job.waitStatus);
        to.putInt(NAME, texts.put(job.name));
        to.putInt(CWD, texts.put(job.cwd));
        to.putInt(QUEUE, texts.put(job.queue));
        to.putInt(BANK, texts.put(job.bank));
        to.putInt(PROJECT, texts.put(job.project));
        to.putInt(RANKS, texts.put(job.ranks));
        to.putInt(NODELIST, texts.put(job.nodelist));
        to.putInt(EXCEPTION_TYPE, texts.put(job.exceptionType));
        to.putInt(EXCEPTION_NOTE, texts.put(job.exceptionNote));
        to.putInt(SCHED_JSON, texts.put(job.schedJson));
        to.putInt(USER_JSON, texts.put(job.userJson));
        to.putInt(DEPENDENCIES, texts.put(joined(job.dependencies)));
        to.putInt(POSITIONS, texts.put(job.positions, job.outputPositions));
        to.put(URGENCY, (byte) job.urgency);
        int flags = job.started ? STARTED : 0;
        flags |= job.endedByException ? ENDED_BY_EXCEPTION : 0;
        flags |= job.priority >= 0 ? PRIORITIZED : 0;
        to.put(FLAGS, (byte) flags);
        to.put(SEVERITY, (byte) job.exceptionSeverity);
        to.put(ENDED, (byte) (job.result().ordinal() | job.ending.ordinal() << RESULT_BITS));
    }

    private static @Nullable String joined(List<String> list) {
        return list.isEmpty() ? null : String.join(SEPARATOR, list);
    }

    /// @param at where the row begins in `page`
    static ListedJob read(ByteBuffer page, int at, Texts texts) {
        JobId id = new JobId(page.getLong(at + ID));
        String name = Objects.requireNonNullElse(texts.get(page.getInt(at + NAME)), "");
        ListedJob job = new ListedJob(id, page.getInt(at + USERID), name);
        job.state = JobState.INACTIVE;
        job.submitMicros = page.getLong(at + SUBMIT);
        job.inactiveMicros = page.getLong(at + INACTIVE);
        job.dependMicros = page.getLong(at + DEPEND);
        job.priorityMicros = page.getLong(at + PRIORITY_TIME);
        job.schedMicros = page.getLong(at + SCHED);
        job.runMicros = page.getLong(at + RUN);
        job.cleanupMicros = page.getLong(at + CLEANUP);
        job.expiration = page.getDouble(at + EXPIRATION);
        job.duration = page.getDouble(at + DURATION);
        job.ntasks = page.getInt(at + NTASKS);
        job.ncores = page.getInt(at + NCORES);
        job.nnodes = page.getInt(at + NNODES);
        job.waitStatus = page.getInt(at + WAIT_STATUS);
        job.cwd = texts.get(page.getInt(at + CWD));
        job.queue = texts.get(page.getInt(at + QUEUE));
        job.bank = texts.get(page.getInt(at + BANK));
        job.project = texts.get(page.getInt(at + PROJECT));
        job.ranks = texts.get(page.getInt(at + RANKS));
        job.nodelist = texts.get(page.getInt(at + NODELIST));
        job.exceptionType = texts.get(page.getInt(at + EXCEPTION_TYPE));
        job.exceptionNote = texts.get(page.getInt(at + EXCEPTION_NOTE));
        job.schedJson = texts.get(page.getInt(at + SCHED_JSON));
        job.userJson = texts.get(page.getInt(at + USER_JSON));
        String dependencies = texts.get(page.getInt(at + DEPENDENCIES));
        if (dependencies != null) {
            job.dependencies = List.copyOf(Arrays.asList(dependencies.split(SEPARATOR)));
        }
        PackedLongs.Reader lists = texts.lists(page.getInt(at + POSITIONS));
        job.positions = lists.longs();
        job.outputPositions = lists.longs();
        job.urgency = page.get(at + URGENCY);
        int flags = page.get(at + FLAGS);
        job.started = (flags & STARTED) != 0;
        job.endedByException = (flags & ENDED_BY_EXCEPTION) != 0;
        job.priority = (flags & PRIORITIZED) == 0 ? -1 : page.getInt(at + PRIORITY) & 0xFFFFFFFFL;
        job.exceptionSeverity = page.get(at + SEVERITY);
        job.ending = ending(page, at);
        return job;
    }

    static boolean started(ByteBuffer page, int at) {
        return (page.get(at + FLAGS) & STARTED) != 0;
    }

    static int waitStatus(ByteBuffer page, int at) {
        return page.getInt(at + WAIT_STATUS);
    }

    static JobResult result(ByteBuffer page, int at) {
        return RESULTS[page.get(at + ENDED) & RESULT_MASK];
    }

    static Ending ending(ByteBuffer page, int at) {
        return Ending.values()[page.get(at + ENDED) >> RESULT_BITS];
    }
}
