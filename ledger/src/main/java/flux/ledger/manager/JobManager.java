package flux.ledger.manager;

import flux.ledger.decide.Command;
import flux.ledger.decide.Decider;
import flux.ledger.decide.Decision;
import flux.ledger.decide.Decision.Nothing;
import flux.ledger.decide.Decision.Refuse;
import flux.ledger.decide.Decision.Write;
import flux.ledger.entry.Entry;
import flux.ledger.entry.EntryWriter;
import flux.ledger.entry.Fact;
import flux.ledger.entry.Fact.OfRefusal;
import flux.ledger.entry.Origin;
import flux.ledger.entry.Origin.Via;
import flux.ledger.entry.PositionedEntry;
import flux.ledger.log.EventLog;
import flux.ledger.log.LogFullException;
import flux.ledger.log.LogUnavailableException;
import flux.ledger.manager.Reply.Decided;
import flux.ledger.manager.Reply.NotRecorded;
import flux.ledger.manager.Reply.Outcome;
import flux.ledger.state.Instance;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// The only writer of the `jobs` log. One [#step] takes a batch of commands; each is decided on the
/// state that the ones before it have made, staged in the log and applied; then one commit, and one
/// sync if wanted, for the whole batch; and only then is anybody told.
///
/// When the log does not answer, the batch stays as it is until the log says that it has it. What
/// clients ask meanwhile is refused; what parts of the instance ask waits.
///
/// Somebody else drives it: a thread in the broker, the simulation in tests.
public final class JobManager {

    /// How many commands share one sync.
    static final int BATCH_MAX = 512;

    private static final long RETRY_MICROS = 100_000;
    private static final int EAGAIN = 11;
    private static final int ENOSPC = 28;

    private record Answer(Reply reply, Outcome outcome) {}

    private final Instance instance;
    private final EventLog log;
    private final Feed feed;
    private final Inbox inbox;
    private final Durability durability;
    private final LongSupplier clockMicros;
    private final List<Policy> policies;
    private final Origin self;
    private final EntryWriter writer = new EntryWriter();
    private final ArrayDeque<Request> followUps = new ArrayDeque<>();
    private final List<Request> batch = new ArrayList<>(BATCH_MAX);
    private final ConcurrentLinkedQueue<Runnable> actions = new ConcurrentLinkedQueue<>();
    private final List<Request> unrecorded = new ArrayList<>();
    private final List<Answer> answers = new ArrayList<>(BATCH_MAX);
    private final List<Entry> staged = new ArrayList<>(BATCH_MAX);
    private final List<PositionedEntry> written = new ArrayList<>(BATCH_MAX);
    private long cause;
    private long retryMicros;

    /// @param instance the state at the end of `log`
    /// @param policies as far as the same replay has brought them
    /// @param clockMicros microseconds since the Unix epoch
    /// @param self the origin of what the job manager asks of itself
    public JobManager(
            Instance instance,
            EventLog log,
            Feed feed,
            Inbox inbox,
            Durability durability,
            LongSupplier clockMicros,
            List<Policy> policies,
            Origin self) {
        this.instance = instance;
        this.log = log;
        this.feed = feed;
        this.inbox = inbox;
        this.durability = durability;
        this.clockMicros = clockMicros;
        this.policies = List.copyOf(policies);
        this.self = self;
        this.cause = instance.cause();
        for (Policy policy : policies) {
            policy.recovered(instance, this::followUp);
        }
    }

    /// Takes what is in the inbox, and what has fallen due.
    ///
    /// @return false when there was nothing to do
    public boolean step() {
        if (!commit()) {
            return false;
        }
        for (Runnable action = actions.poll(); action != null; action = actions.poll()) {
            action.run();
        }
        long now = Math.max(clockMicros.getAsLong(), instance.timeMicros());
        for (Policy policy : policies) {
            if (policy.nextDueMicros() <= now) {
                policy.due(now, this::followUp);
            }
        }
        retryUnrecorded(now);
        takeFollowUps();
        inbox.drainTo(batch, BATCH_MAX - batch.size());
        if (batch.isEmpty()) {
            return false;
        }
        for (Request request : batch) {
            take(request, now);
        }
        batch.clear();
        return commit();
    }

    /// Waits until there may be something to do.
    ///
    /// @param nanosMax at most this long; `Long.MAX_VALUE` for ever
    public void await(long nanosMax) {
        if (!staged.isEmpty()) {
            inbox.await(Math.min(nanosMax, 1000 * RETRY_MICROS));
            return;
        }
        if (!followUps.isEmpty() || !actions.isEmpty()) {
            return;
        }
        long due = Policy.NEVER;
        for (Policy policy : policies) {
            due = Math.min(due, policy.nextDueMicros());
        }
        // What is due in centuries has more nanoseconds than a long.
        long untilDue = TimeUnit.MICROSECONDS.toNanos(due - clockMicros.getAsLong());
        inbox.await(due == Policy.NEVER ? nanosMax : Math.clamp(untilDue, 1, nanosMax));
    }

    /// Runs `action` on this one's thread, between two batches; from any thread.
    public void execute(Runnable action) {
        actions.add(action);
        inbox.wake();
    }

    /// Ends an [#await] from another thread.
    public void wake() {
        inbox.wake();
    }

    /// The state, for the thread that drives this.
    public Instance instance() {
        return instance;
    }

    /// What nobody else would send again is tried again once in a while, until there is room.
    private void retryUnrecorded(long now) {
        if (!unrecorded.isEmpty() && now >= retryMicros) {
            followUps.addAll(unrecorded);
            unrecorded.clear();
            retryMicros = now + RETRY_MICROS;
        }
    }

    private void followUp(Command command) {
        followUps.add(Request.quiet(command, self));
    }

    private void takeFollowUps() {
        while (batch.size() < BATCH_MAX && !followUps.isEmpty()) {
            batch.add(followUps.remove());
        }
    }

    private void take(Request request, long now) {
        cause++;
        Decision decision = Decider.decide(instance, request.command(), request.origin(), now);
        Outcome outcome = new Decided(decision);
        try {
            switch (decision) {
                case Write(Fact fact) -> write(fact, request.origin(), now);
                case Refuse(var refusal) -> write(new OfRefusal(refusal), request.origin(), now);
                case Nothing _ -> {}
            }
        } catch (LogFullException e) {
            outcome = new NotRecorded(ENOSPC, String.valueOf(e.getMessage()));
            if (request.reply() == Reply.NONE) {
                unrecorded.add(request);
            }
        }
        answers.add(new Answer(request.reply(), outcome));
    }

    private void write(Fact fact, Origin origin, long now) {
        Entry entry = new Entry(instance.sequence() + 1, now, cause, origin, fact);
        log.stage(writer.write(entry));
        instance.apply(entry);
        staged.add(entry);
        for (Policy policy : policies) {
            policy.on(entry, instance, this::followUp);
        }
    }

    /// Brings what is staged into the log, and tells.
    ///
    /// @return false when the log does not answer
    private boolean commit() {
        if (!staged.isEmpty()) {
            long[] positions;
            try {
                positions = log.commit();
            } catch (LogUnavailableException e) {
                refuse(String.valueOf(e.getMessage()));
                return false;
            }
            for (int i = 0; i < positions.length; i++) {
                written.add(new PositionedEntry(positions[i], staged.get(i)));
            }
            staged.clear();
        }
        makeDurable();
        tell();
        return true;
    }

    /// Nothing can be decided for now. Clients hear why, at once; the others wait.
    private void refuse(String why) {
        List<Request> waiting = new ArrayList<>();
        inbox.drainTo(waiting, Inbox.COMMANDS_MAX);
        for (Request request : waiting) {
            if (request.origin().via() == Via.CLIENT) {
                request.reply().decided(new NotRecorded(EAGAIN, why));
            } else {
                followUps.add(request);
            }
        }
    }

    private void makeDurable() {
        if (durability == Durability.POWER && !written.isEmpty()) {
            log.sync();
        }
    }

    private void tell() {
        if (!written.isEmpty()) {
            written.forEach(feed::publish);
            written.clear();
            feed.wakeAll();
        }
        for (Answer answer : answers) {
            answer.reply().decided(answer.outcome());
        }
        answers.clear();
    }
}
