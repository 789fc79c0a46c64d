package flux.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import flux.ledger.decide.Command;
import flux.ledger.decide.Command.Allocate;
import flux.ledger.decide.Command.Raise;
import flux.ledger.decide.Command.ReportEnd;
import flux.ledger.decide.Command.ReportStart;
import flux.ledger.decide.Command.StartInstance;
import flux.ledger.decide.Command.Submit;
import flux.ledger.decide.Decider;
import flux.ledger.decide.Decision.Nothing;
import flux.ledger.decide.Decision.Refuse;
import flux.ledger.decide.Decision.Write;
import flux.ledger.entry.Entry;
import flux.ledger.entry.EntryReader;
import flux.ledger.entry.EntryWriter;
import flux.ledger.entry.Fact;
import flux.ledger.entry.Fact.OfRefusal;
import flux.ledger.entry.Origin;
import flux.ledger.entry.PositionedEntry;
import flux.ledger.entry.Submission;
import flux.ledger.id.JobId;
import flux.ledger.job.JobEvent;
import flux.ledger.jobspec.JobRequests;
import flux.ledger.log.EventLogReader;
import flux.ledger.log.LogRecord;
import flux.ledger.log.memory.MemoryLog;
import flux.ledger.resource.ResourceSet;
import flux.ledger.state.Instance;
import flux.ledger.text.Idset;
import java.util.ArrayList;
import java.util.List;

/// What an instance has been through: commands, decided as the job manager decides them and
/// recorded in a log in memory, for the views to read. Time stands still unless it is moved.
public final class Past {
    public static final long EPOCH = 1_700_000_000_000_000L;
    public static final int USER = 1000;
    private static final Origin OWNER = Origin.client(USER, true);

    public final MemoryLog log = new MemoryLog("jobs");
    public final Instance instance = new Instance();
    private final EntryWriter writer = new EntryWriter();
    private Origin asker = OWNER;
    private long now = EPOCH;
    private long cause;

    private Past(String configJson) {
        when(new StartInstance("0.88.0", configJson));
    }

    public static Past begin() {
        return new Past("{}");
    }

    public static Past beginWithQueues(String... names) {
        return new Past("{\"queues\":{\"" + String.join("\":{},\"", names) + "\":{}}}");
    }

    /// It is so many seconds after the epoch.
    public Past at(double seconds) {
        now = EPOCH + Math.round(seconds * 1e6);
        return this;
    }

    public Past later(long micros) {
        now += micros;
        return this;
    }

    public Past as(int userid) {
        asker = Origin.client(userid, userid == USER);
        return this;
    }

    public Past when(Command command) {
        cause++;
        switch (Decider.decide(instance, command, asker, now)) {
            case Write(Fact fact) -> record(fact);
            case Refuse(var refusal) -> record(new OfRefusal(refusal));
            case Nothing _ -> {}
        }
        return this;
    }

    /// Events that no command of today leads to: what older or newer versions may have written.
    public Past happened(JobId job, JobEvent... events) {
        record(Fact.OfJob.of(job, events));
        return this;
    }

    private void record(Fact fact) {
        Entry entry = new Entry(instance.sequence() + 1, now, cause, asker, fact);
        instance.apply(entry);
        log.append(writer.write(entry));
    }

    public JobId submitted() {
        return submitted("");
    }

    /// @param system more keys of attributes.system, each ending with a comma
    public JobId submitted(String system) {
        return submitted(16, 0, system);
    }

    public JobId submitted(int urgency, int flags, String system) {
        long before = instance.sequence();
        when(submit(urgency, flags, system));
        if (instance.sequence() != before + 1) {
            throw new AssertionError("not submitted");
        }
        return instance.lastJob();
    }

    /// One task on two cores of any node.
    public static Submit submit(int urgency, int flags, String system) {
        byte[] jobspec =
                """
                {"version":1,"resources":[{"type":"slot","count":1,"label":"task","with":[\
                {"type":"core","count":2}]}],"tasks":[{"command":["/bin/sleep","1"],"slot":"task",\
                "count":{"per_slot":1}}],"attributes":{"system":{%s"duration":0}}}"""
                        .formatted(system)
                        .getBytes(UTF_8);
        return new Submit(
                urgency,
                flags,
                new Submission(jobspec, "aGVhZGVy", "none", JobRequests.of(jobspec), null));
    }

    public Past allocated(JobId job, ResourceSet resources) {
        return when(new Allocate(job, resources, null));
    }

    /// Allocated two cores of a rank of its own, as many ranks as needed.
    public Past allocated(JobId job, int rank) {
        return allocated(job, cores(rank, 0, 1));
    }

    public Past started(JobId job) {
        return when(new ReportStart(job));
    }

    public Past ended(JobId job, int waitStatus) {
        return when(new ReportEnd(job, waitStatus));
    }

    public Past canceled(JobId job, String note) {
        return when(new Raise(job, "cancel", 0, note, null));
    }

    /// A whole life on `rank`.
    public Past ran(JobId job, int rank, int waitStatus) {
        return allocated(job, rank).started(job).ended(job, waitStatus);
    }

    public static ResourceSet cores(int rank, int first, int last) {
        return ResourceSet.builder()
                .node(rank, "node" + rank, Idset.range(first, last), Idset.EMPTY)
                .build();
    }

    public long nowMicros() {
        return now;
    }

    /// All entries, as they are read from the log.
    public List<PositionedEntry> entries() {
        List<PositionedEntry> entries = new ArrayList<>();
        try (EventLogReader reader = log.reader()) {
            for (LogRecord next = reader.next(); next != null; next = reader.next()) {
                entries.add(EntryReader.read(next));
            }
        }
        return entries;
    }
}
