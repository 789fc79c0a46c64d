package flux.ledger.manager;

import flux.ledger.decide.Command;
import flux.ledger.decide.Command.Raise;
import flux.ledger.decide.Command.RemoveDependency;
import flux.ledger.decide.DependencyScheme.Wait;
import flux.ledger.entry.Entry;
import flux.ledger.entry.Fact.OfJob;
import flux.ledger.id.JobId;
import flux.ledger.job.JobEvent;
import flux.ledger.job.JobEvent.Cleaned;
import flux.ledger.job.JobEvent.DependencyAdded;
import flux.ledger.job.JobEvent.Started;
import flux.ledger.state.Instance;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/// Meets the dependencies of jobs (RFC 26) as other jobs start and end, and as times come.
public final class DependencyPolicy implements Policy {
    private static final String AFTER = "after-";
    private static final String BEGIN_TIME = "begin-time=";
    private static final double MICROS_PER_SECOND = 1e6;

    private record Waiter(JobId job, Wait awaited, String description) {}

    private record Alarm(long micros, JobId job, String description) implements Comparable<Alarm> {
        @Override
        public int compareTo(Alarm other) {
            int byTime = Long.compare(micros, other.micros);
            return byTime != 0 ? byTime : job.compareTo(other.job);
        }
    }

    private final Map<JobId, List<Waiter>> waiters = new HashMap<>();
    private final PriorityQueue<Alarm> alarms = new PriorityQueue<>();

    @Override
    public void on(Entry entry, Instance instance, Consumer<Command> commands) {
        if (!(entry.fact() instanceof OfJob fact)) {
            return;
        }
        for (JobEvent event : fact.events()) {
            switch (event) {
                case DependencyAdded e -> remember(fact.job(), e.description());
                case Started _ -> started(fact.job(), commands);
                case Cleaned _ -> ended(fact.job(), instance, commands);
                default -> {}
            }
        }
    }

    private void remember(JobId job, String description) {
        if (description.startsWith(BEGIN_TIME)) {
            double seconds = Double.parseDouble(description.substring(BEGIN_TIME.length()));
            alarms.add(new Alarm((long) (seconds * MICROS_PER_SECOND), job, description));
        } else if (description.startsWith(AFTER)) {
            int equals = description.indexOf('=');
            String name = description.substring(AFTER.length(), equals);
            Wait wait = Wait.valueOf(name.toUpperCase(Locale.ROOT));
            JobId target = JobId.parse(description.substring(equals + 1));
            waiters.computeIfAbsent(target, _ -> new ArrayList<>(1))
                    .add(new Waiter(job, wait, description));
        }
    }

    private void started(JobId target, Consumer<Command> commands) {
        for (Waiter waiter : waiters.getOrDefault(target, List.of())) {
            if (waiter.awaited() == Wait.START) {
                commands.accept(new RemoveDependency(waiter.job(), waiter.description()));
            }
        }
    }

    private void ended(JobId target, Instance instance, Consumer<Command> commands) {
        List<Waiter> waiting = waiters.remove(target);
        if (waiting == null) {
            return;
        }
        var ended = instance.findEnded(target); // empty when the job's beginning was lost
        for (Waiter waiter : waiting) {
            if (ended.isPresent() && waiter.awaited().isMetBy(ended.get())) {
                commands.accept(new RemoveDependency(waiter.job(), waiter.description()));
            } else {
                String note = "dependency " + waiter.description() + " can never be satisfied";
                commands.accept(new Raise(waiter.job(), "dependency", 0, note, null));
            }
        }
    }

    @Override
    public void due(long nowMicros, Consumer<Command> commands) {
        while (!alarms.isEmpty() && alarms.peek().micros() <= nowMicros) {
            Alarm alarm = alarms.remove();
            commands.accept(new RemoveDependency(alarm.job(), alarm.description()));
        }
    }

    @Override
    public long nextDueMicros() {
        Alarm first = alarms.peek();
        return first == null ? NEVER : first.micros();
    }
}
