package flux.scheduler;

import flux.ledger.decide.Command;
import flux.ledger.decide.Command.Allocate;
import flux.ledger.decide.Command.DenyAllocation;
import flux.ledger.decide.Decision.Refuse;
import flux.ledger.decide.Decision.Write;
import flux.ledger.entry.Entry;
import flux.ledger.entry.Fact.OfJob;
import flux.ledger.entry.Fact.OfQueue;
import flux.ledger.entry.Refusal.Rule;
import flux.ledger.id.JobId;
import flux.ledger.manager.Reply.Decided;
import flux.ledger.manager.Reply.Outcome;
import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;
import flux.scheduler.OutsideScheduler.Answer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/// What passes between the queues and a scheduler outside the broker (RFC 27). It is told the
/// difference between what it knows and what the ledger says by now, after each turn; what it
/// decides becomes a command like any other, so the ledger stays the truth.
///
/// A job that it is asked for is out of line, as one that is proposed.
final class Delegation {
    private final WaitingJobs waiting;
    private final Holdings holdings;

    /// What the scheduler believes that jobs hold.
    private final Map<JobId, ResourceSet> believed;

    private final Map<JobId, WaitingJob> asked = new HashMap<>();
    private final TreeSet<WaitingJob> order = new TreeSet<>();

    /// Those of the asked that it was told to cancel.
    private final Set<JobId> canceled = new HashSet<>();

    /// Those of the asked whose answers are with the job manager.
    private final Map<JobId, Answer> deciding = new HashMap<>();

    private final ArrayDeque<JobId> toDecide = new ArrayDeque<>();
    private final Set<JobId> touched = new LinkedHashSet<>();
    private boolean queuesTouched;
    private @Nullable OutsideScheduler outside;
    private int limit;
    private boolean ended;

    /// The scheduler says hello: it is told who holds what, and asked nothing yet.
    Delegation(WaitingJobs waiting, Holdings holdings) {
        this.waiting = waiting;
        this.holdings = holdings;
        believed = new HashMap<>(holdings.held());
    }

    /// @param most how many jobs it wants to be asked for at a time
    void ready(OutsideScheduler scheduler, int most) {
        outside = scheduler;
        limit = most;
    }

    /// Whether nothing is told or asked any more.
    boolean hasEnded() {
        return ended;
    }

    /// Notes what an entry is about, which the queues and holdings show already.
    void on(Entry entry) {
        if (ended) {
            return;
        }
        if (entry.fact() instanceof OfJob fact) {
            touched.add(fact.job());
        } else if (entry.fact() instanceof OfQueue) {
            queuesTouched = true;
        }
    }

    /// It is asked no more: jobs wait in their lines again, but for those whose allocation the job
    /// manager is deciding.
    void end() {
        deciding.keySet().removeAll(toDecide);
        toDecide.clear();
        asked.keySet().stream().filter(job -> !deciding.containsKey(job)).forEach(this::backInLine);
        asked.clear();
        order.clear();
        outside = null;
        ended = true;
    }

    private void backInLine(JobId job) {
        waiting.proposalRefused(job);
    }

    /// Tells what has changed and asks for who may be asked for.
    ///
    /// @param decide takes a command about a job, or says false when there is no room
    /// @return whether there was anything to do
    boolean step(BiPredicate<JobId, Command> decide) {
        OutsideScheduler scheduler = outside;
        if (scheduler == null) {
            return false;
        }
        boolean worked = !touched.isEmpty() || queuesTouched;
        touched.forEach(job -> tell(scheduler, job));
        touched.clear();
        if (queuesTouched) {
            queuesTouched = false;
            asked.forEach(
                    (job, known) -> {
                        if (!waiting.isStarted(known.queue())) {
                            cancel(scheduler, job);
                        }
                    });
        }
        while (!toDecide.isEmpty()) {
            JobId job = toDecide.element();
            Command command = command(job);
            if (command != null && !decide.test(job, command)) {
                return worked;
            }
            toDecide.remove();
            worked = true;
        }
        return ask(scheduler) || worked;
    }

    private void tell(OutsideScheduler scheduler, JobId job) {
        WaitingJob known = asked.get(job);
        if (known != null) {
            WaitingJob now = waiting.find(job);
            boolean holds = holdings.held().containsKey(job);
            if (now == null && (holds || deciding.containsKey(job))) {
                forget(job); // by its own answer, or the outcome is still to come
            } else if (now == null || now.isHeld() || !now.request().equals(known.request())) {
                cancel(scheduler, job);
            } else if (now.priority() != known.priority()) {
                order.remove(known);
                order.add(now);
                asked.put(job, now);
                scheduler.prioritize(job, now.priority());
            }
        }
        tellHeld(scheduler, job);
    }

    private void tellHeld(OutsideScheduler scheduler, JobId job) {
        ResourceSet before = believed.get(job);
        ResourceSet now = holdings.held().get(job);
        if (now == null) {
            if (before != null) {
                believed.remove(job);
                scheduler.free(job, before, true);
            }
            return;
        }
        believed.put(job, now);
        if (before == null) {
            return;
        }
        Idset given = before.rankSet().subtract(now.rankSet());
        if (!given.isEmpty()) {
            scheduler.free(job, before.onRanks(given), false);
        }
        if (before.expiration() != now.expiration()) {
            scheduler.expiration(job, now.expiration());
        }
    }

    private void cancel(OutsideScheduler scheduler, JobId job) {
        if (!deciding.containsKey(job) && canceled.add(job)) {
            scheduler.cancel(job);
        }
    }

    private void forget(JobId job) {
        WaitingJob known = asked.remove(job);
        if (known != null) {
            order.remove(known);
        }
        canceled.remove(job);
    }

    private boolean ask(OutsideScheduler scheduler) {
        boolean any = false;
        for (WaitingJob job = first(); job != null; job = first()) {
            if (asked.size() >= limit) {
                WaitingJob last = order.last();
                if (job.compareTo(last) < 0) {
                    cancel(scheduler, last.id()); // makes room for one that comes before it
                }
                return any;
            }
            waiting.propose(job);
            asked.put(job.id(), job);
            order.add(job);
            scheduler.alloc(job.id(), job.priority());
            any = true;
        }
        return any;
    }

    private @Nullable WaitingJob first() {
        WaitingJob first = null;
        for (String line : waiting.startedLines()) {
            WaitingJob next = waiting.next(line, null);
            if (next != null && (first == null || next.compareTo(first) < 0)) {
                first = next;
            }
        }
        return first;
    }

    /// What the scheduler says of a job.
    void answered(JobId job, Answer answer) {
        OutsideScheduler scheduler = outside;
        if (scheduler == null) {
            return;
        }
        if (!asked.containsKey(job) || deciding.containsKey(job)) {
            scheduler.ignored(name(answer) + " for " + job.f58() + ", which it was not asked for");
            return;
        }
        if (answer instanceof Answer.Success success) {
            String fault = notOurs(success.resources());
            if (fault != null) {
                suspend(scheduler, job, fault);
                return;
            }
        }
        if (answer instanceof Answer.Canceled) {
            forget(job);
            backInLine(job);
            return;
        }
        deciding.put(job, answer);
        toDecide.add(job);
    }

    private static String name(Answer answer) {
        return switch (answer) {
            case Answer.Success _ -> "alloc";
            case Answer.Deny _ -> "denial";
            case Answer.Canceled _ -> "cancel";
        };
    }

    /// @return what of these resources the instance does not have, or null
    private @Nullable String notOurs(ResourceSet resources) {
        if (resources.isEmpty()) {
            return "R is empty";
        }
        Map<Integer, ResourceSet.NodeResources> ours = new HashMap<>();
        holdings.all().nodes().forEach(node -> ours.put(node.rank(), node));
        for (ResourceSet.NodeResources node : resources.nodes()) {
            ResourceSet.NodeResources own = ours.get(node.rank());
            if (own == null) {
                return "R has rank %d, which the instance does not have".formatted(node.rank());
            }
            Idset cores = node.cores().subtract(own.cores());
            Idset gpus = node.gpus().subtract(own.gpus());
            if (!cores.isEmpty() || !gpus.isEmpty()) {
                return "R has rank%d/%s, which the instance does not have"
                        .formatted(
                                node.rank(),
                                cores.isEmpty() ? "gpu" + gpus.encode() : "core" + cores.encode());
            }
        }
        return null;
    }

    private @Nullable Command command(JobId job) {
        WaitingJob known = asked.get(job);
        return switch (deciding.get(job)) {
            case Answer.Success s when known != null ->
                    new Allocate(job, s.resources(), known.request(), s.annotationsJson());
            case Answer.Deny d when known != null -> new DenyAllocation(job, d.note());
            case null, default -> null;
        };
    }

    /// What came of an answer; what was written also comes by the ledger.
    void decided(JobId job, Outcome outcome) {
        Answer answer = deciding.remove(job);
        OutsideScheduler scheduler = outside;
        if (answer == null) {
            return;
        }
        if (scheduler == null) { // it has gone meanwhile
            if (!(outcome instanceof Decided(Write _))) {
                backInLine(job);
            }
            return;
        }
        if (!(answer instanceof Answer.Success success)) {
            forget(job);
            return;
        }
        if (!(outcome instanceof Decided(Refuse(var refusal)))) {
            if (!(outcome instanceof Decided)) {
                toDecide.add(job); // the ledger could not be written: once more
                deciding.put(job, answer);
            }
            return;
        }
        if (refusal.rule() == Rule.RESOURCES_TAKEN) {
            suspend(scheduler, job, refusal.text());
            return;
        }
        // The job has changed meanwhile: it does not get what was found for it.
        forget(job);
        scheduler.free(job, success.resources(), true);
        backInLine(job);
    }

    private void suspend(OutsideScheduler scheduler, JobId job, String why) {
        scheduler.suspended("alloc for " + job.f58() + " refused: " + why);
        end();
    }
}
