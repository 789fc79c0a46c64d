package flux.ledger.decide;

import static org.assertj.core.api.Assertions.assertThat;

import flux.ledger.decide.Decision.Nothing;
import flux.ledger.decide.Decision.Refuse;
import flux.ledger.decide.Decision.Write;
import flux.ledger.entry.Entry;
import flux.ledger.entry.EntryReader;
import flux.ledger.entry.EntryWriter;
import flux.ledger.entry.Fact;
import flux.ledger.entry.Fact.OfJob;
import flux.ledger.entry.Fact.OfRefusal;
import flux.ledger.entry.JobEventWriter;
import flux.ledger.entry.Origin;
import flux.ledger.entry.Refusal.Rule;
import flux.ledger.entry.Submission;
import flux.ledger.id.JobId;
import flux.ledger.job.Job;
import flux.ledger.jobspec.JobRequests;
import flux.ledger.log.LogRecord;
import flux.ledger.resource.ResourceSet;
import flux.ledger.state.Instance;
import flux.ledger.text.Idset;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The vocabulary of stories about one instance: given, when, then. Every entry that a story writes
/// also goes through the codec, into a second instance, which must stay equal to the first.
final class Story {
    static final long EPOCH = 1_700_000_000_000_000L;
    static final Origin OWNER = Origin.client(1000, true);
    static final Origin GUEST = Origin.client(2000, false);
    static final Origin PART = Origin.part(Origin.Via.EXECUTOR, 1000);

    final Instance instance = new Instance();
    private final Instance replayed = new Instance();
    private final EntryWriter writer = new EntryWriter();
    private Origin asker = OWNER;
    private long now = EPOCH;
    private long cause;
    private JobId job = new JobId(0);
    private Decision last = Decision.NOTHING;

    private Story(String configJson) {
        when(new Command.StartInstance("0.88.0", configJson));
    }

    static Story given() {
        return new Story("{}");
    }

    static Story givenConfig(String configJson) {
        return new Story(configJson);
    }

    Story as(Origin origin) {
        asker = origin;
        return this;
    }

    Story submitted() {
        return submitted("");
    }

    Story submitted(String systemAttributes) {
        return when(submit(16, 0, systemAttributes));
    }

    /// @param systemAttributes more keys of attributes.system, each ending with a comma
    static Command.Submit submit(int urgency, int flags, String systemAttributes) {
        String jobspec =
                """
                {"version":1,"resources":[{"type":"slot","count":1,"label":"task","with":[\
                {"type":"core","count":2}]}],"tasks":[{"command":["/bin/sleep","1"],"slot":"task",\
                "count":{"per_slot":1}}],"attributes":{"system":{"duration":0,%s"cwd":"/tmp"}}}"""
                        .formatted(systemAttributes);
        byte[] bytes = jobspec.getBytes(StandardCharsets.UTF_8);
        Submission submission =
                new Submission(bytes, "aGVhZGVy", "none", JobRequests.of(bytes), null);
        return new Command.Submit(urgency, flags, submission);
    }

    Story allocated() {
        return when(new Command.Allocate(job, cores(0, 1), null));
    }

    Story started() {
        return when(new Command.ReportStart(job));
    }

    Story ended(int waitStatus) {
        return when(new Command.ReportEnd(job, waitStatus));
    }

    Story canceled(String note) {
        return when(new Command.Raise(job, "cancel", 0, note, null));
    }

    static ResourceSet cores(int first, int last) {
        return ResourceSet.builder()
                .node(0, "node0", Idset.range(first, last), Idset.EMPTY)
                .build();
    }

    Story when(Command command) {
        now += 1000;
        cause++;
        last = Decider.decide(instance, command, asker, now);
        switch (last) {
            case Write(Fact fact) -> write(fact);
            case Refuse(var refusal) -> write(new OfRefusal(refusal));
            case Nothing _ -> {}
        }
        return this;
    }

    private void write(Fact fact) {
        Entry entry = new Entry(instance.sequence() + 1, now, cause, asker, fact);
        instance.apply(entry);
        var record = writer.write(entry);
        byte[] bytes = new byte[record.remaining()];
        record.get(bytes);
        replayed.apply(EntryReader.read(new LogRecord(0, bytes)).entry());
        assertThat(replayed.digest()).isEqualTo(instance.digest());
        if (fact instanceof OfJob ofJob) {
            job = ofJob.job();
        }
    }

    JobId job() {
        return job;
    }

    Job theJob() {
        return instance.find(job).orElseThrow();
    }

    Story then(String... eventNames) {
        assertThat(last).isInstanceOf(Write.class);
        Fact fact = ((Write) last).fact();
        assertThat(fact).isInstanceOf(OfJob.class);
        assertThat(((OfJob) fact).events())
                .extracting(JobEventWriter::name)
                .containsExactly(eventNames);
        return this;
    }

    Story thenPurged(String reason, JobId... jobs) {
        assertThat(last).isEqualTo(new Write(new Fact.OfPurge(List.of(jobs), reason)));
        return this;
    }

    Story thenNothing() {
        assertThat(last).isInstanceOf(Nothing.class);
        return this;
    }

    Story thenRefused(Rule rule, int errnum, String text) {
        assertThat(last).isInstanceOf(Refuse.class);
        var refusal = ((Refuse) last).refusal();
        assertThat(refusal.text()).isEqualTo(text);
        assertThat(refusal.rule()).isEqualTo(rule);
        assertThat(refusal.errnum()).isEqualTo(errnum);
        return this;
    }

    /// @param picture such as `RUN holding rank0/core[0-1]` or `INACTIVE COMPLETED`
    Story leaves(String picture) {
        String found =
                instance.find(job)
                        .map(Story::picture)
                        .orElseGet(
                                () -> "INACTIVE " + instance.findEnded(job).orElseThrow().result());
        assertThat(found).isEqualTo(picture);
        return this;
    }

    private static String picture(Job job) {
        ResourceSet resources = job.resources();
        return job.state()
                + (resources == null ? " holding nothing" : " holding " + resources.summary());
    }
}
