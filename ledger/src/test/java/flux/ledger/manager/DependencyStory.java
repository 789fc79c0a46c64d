package flux.ledger.manager;

import static org.assertj.core.api.Assertions.assertThat;

import flux.ledger.decide.Command;
import flux.ledger.decide.Decision;
import flux.ledger.decide.Decision.Refuse;
import flux.ledger.decide.Decision.Write;
import flux.ledger.entry.Entry;
import flux.ledger.entry.EntryReader;
import flux.ledger.entry.Fact.OfJob;
import flux.ledger.entry.JobEventWriter;
import flux.ledger.entry.Origin;
import flux.ledger.entry.Origin.Via;
import flux.ledger.entry.Submission;
import flux.ledger.id.JobId;
import flux.ledger.job.Job;
import flux.ledger.jobspec.JobRequests;
import flux.ledger.log.EventLogReader;
import flux.ledger.log.memory.MemoryLog;
import flux.ledger.manager.Reply.Decided;
import flux.ledger.resource.ResourceSet;
import flux.ledger.state.Instance;
import flux.ledger.text.Idset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A job manager with its dependency policy, and words for what happens to jobs.
final class DependencyStory {
    static final long EPOCH = 1_700_000_000_000_000L;
    static final int OWNER = 1000;

    private static final int STEPS_MAX = 50;

    private final MemoryLog log = new MemoryLog("jobs");
    private long now = EPOCH;
    private Inbox inbox = new Inbox();
    private JobManager manager = manager();
    private int cores;

    DependencyStory() {
        ask(new Command.StartInstance("0.88.0", "{}"), OWNER);
    }

    private JobManager manager() {
        Instance instance = new Instance();
        DependencyPolicy policy = new DependencyPolicy();
        for (Entry entry : entries()) {
            instance.apply(entry);
            policy.on(entry, instance, _ -> {});
        }
        return new JobManager(
                instance,
                log,
                new Feed(log, instance.sequence()),
                inbox,
                Durability.PROCESS,
                () -> now,
                List.of(policy),
                Origin.part(Via.MANAGER, OWNER));
    }

    /// As after a kill: what was in the inbox is lost, what is in the ledger is not.
    void restart() {
        inbox = new Inbox();
        manager = manager();
        settle();
    }

    private List<Entry> entries() {
        List<Entry> all = new ArrayList<>();
        try (EventLogReader reader = log.reader()) {
            for (var next = reader.next(); next != null; next = reader.next()) {
                all.add(EntryReader.read(next).entry());
            }
        }
        return all;
    }

    Decision ask(Command command, int userid) {
        List<Decision> decided = new ArrayList<>();
        inbox.offer(
                new Request(
                        command,
                        Origin.client(userid, userid == OWNER),
                        outcome -> decided.add(((Decided) outcome).decision())));
        settle();
        return decided.getFirst();
    }

    private void settle() {
        now += 2000;
        int steps = 0;
        while (manager.step()) {
            assertThat(steps++).as("the job manager comes to rest").isLessThan(STEPS_MAX);
        }
    }

    /// Lets time pass.
    void pass(long seconds) {
        now += seconds * 1_000_000;
        settle();
    }

    /// @param dependency a URI as of --dependency, or empty
    JobId submit(String name, String... dependency) {
        return submitAs(OWNER, name, dependency);
    }

    JobId submitAs(int userid, String name, String... dependency) {
        Decision decision = ask(submission(name, dependency), userid);
        assertThat(decision).isInstanceOf(Write.class);
        return ((OfJob) ((Write) decision).fact()).job();
    }

    /// @return the text of the refusal
    String refused(String name, String... dependency) {
        Decision decision = ask(submission(name, dependency), OWNER);
        assertThat(decision).isInstanceOf(Refuse.class);
        return ((Refuse) decision).refusal().text();
    }

    private static Command submission(String name, String... dependencies) {
        List<String> wishes = new ArrayList<>();
        for (String uri : dependencies) {
            String[] parts = (uri + ":").split(":", 3);
            wishes.add("{\"scheme\":\"%s\",\"value\":\"%s\"}".formatted(parts[0], parts[1]));
        }
        String jobspec =
                """
                {"version":1,"resources":[{"type":"slot","count":1,"label":"task","with":[\
                {"type":"core","count":1}]}],"tasks":[{"command":["step"],"slot":"task",\
                "count":{"per_slot":1}}],"attributes":{"system":{"dependencies":[%s],%s\
                "duration":0}}}"""
                        .formatted(
                                String.join(",", wishes),
                                name.isEmpty() ? "" : "\"job\":{\"name\":\"" + name + "\"},");
        byte[] bytes = jobspec.getBytes(StandardCharsets.UTF_8);
        return new Command.Submit(
                16, 0, new Submission(bytes, "aA", "none", JobRequests.of(bytes), null));
    }

    void start(JobId job) {
        ResourceSet core =
                ResourceSet.builder()
                        .node(0, "node0", Idset.range(cores, cores), Idset.EMPTY)
                        .build();
        cores++;
        ask(new Command.Allocate(job, core, null), OWNER);
        ask(new Command.ReportStart(job), OWNER);
    }

    void end(JobId job, int waitStatus) {
        ask(new Command.ReportEnd(job, waitStatus), OWNER);
    }

    void run(JobId job) {
        start(job);
        end(job, 0);
    }

    void raise(JobId job, String type) {
        ask(new Command.Raise(job, type, 0, "", null), OWNER);
    }

    /// The state of an active job, or `INACTIVE`.
    String state(JobId job) {
        return manager.instance()
                .find(job)
                .map(Job::state)
                .map(Enum::name)
                .orElse("INACTIVE")
                .toUpperCase(Locale.ROOT);
    }

    /// The names of a job's events, with the descriptions of dependencies.
    List<String> events(JobId job) {
        List<String> names = new ArrayList<>();
        for (Entry entry : entries()) {
            if (entry.fact() instanceof OfJob fact && fact.job().equals(job)) {
                fact.events().forEach(event -> names.add(JobEventWriter.name(event)));
            }
        }
        return names;
    }
}
