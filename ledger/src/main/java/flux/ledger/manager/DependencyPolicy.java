package flux.ledger.manager;

import flux.ledger.decide.Command;
import flux.ledger.decide.Command.Raise;
import flux.ledger.decide.Command.RemoveDependency;
import flux.ledger.decide.DependencyScheme.Wait;
import flux.ledger.entry.Entry;
import flux.ledger.entry.Fact.OfJob;
import flux.ledger.id.JobId;
import flux.ledger.job.Job;
import flux.ledger.job.JobEvent;
import flux.ledger.job.JobEvent.Cleaned;
import flux.ledger.job.JobEvent.DependencyAdded;
import flux.ledger.job.JobEvent.DependencyRemoved;
import flux.ledger.job.JobEvent.Started;
import flux.ledger.state.EndedJob;
import flux.ledger.state.Instance;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Meets the dependencies of jobs (RFC 26) as other jobs start and end, and as times come.
public final class DependencyPolicy implements Policy {
    private static final String AFTER = "after-";
    private static final String BEGIN_TIME = "begin-time=";
    private static final double MICROS_PER_SECOND = 1e6;

    private record Waiter(JobId job, JobId target, Wait awaited, String description) {}

    private record Alarm(long micros, JobId job, String description) implements Comparable<Alarm> {
        private static final Comparator<Alarm> ORDER =
                Comparator.comparingLong(Alarm::micros)
                        .thenComparing(Alarm::job)
                        .thenComparing(Alarm::description);

        @Override
        public int compareTo(Alarm other) {
            return ORDER.compare(this, other);
        }
    }

    private final Map<JobId, List<Waiter>> byTarget = new HashMap<>();
    private final Map<JobId, List<Waiter>> byJob = new HashMap<>();
    private final SortedSet<Alarm> alarms = new TreeSet<>();
    private final Singletons singletons = new Singletons();

    @Override
    public void on(Entry entry, Instance instance, Consumer<Command> commands) {
        if (!(entry.fact() instanceof OfJob fact)) {
            return;
        }
        for (JobEvent event : fact.events()) {
            singletons.on(fact.job(), event, instance, commands);
            switch (event) {
                case DependencyAdded e -> remember(fact.job(), e.description());
                case DependencyRemoved e -> forget(fact.job(), e.description());
                case Started _ -> started(fact.job(), commands);
                case Cleaned _ -> {
                    ended(fact.job(), instance, commands);
                    forget(fact.job(), null);
                }
                default -> {}
            }
        }
    }

    /// What would have been asked when the instance was killed is asked now: a dependency is
    /// remembered until the ledger says that it was removed.
    @Override
    public void recovered(Instance instance, Consumer<Command> commands) {
        for (JobId target : List.copyOf(byTarget.keySet())) {
            if (instance.find(target).map(Job::started).orElse(false)) {
                started(target, commands);
            }
            ended(target, instance, commands);
        }
        singletons.recover(instance, commands);
    }

    private void remember(JobId job, String description) {
        if (description.startsWith(BEGIN_TIME)) {
            alarms.add(alarm(job, description));
        } else if (description.startsWith(AFTER)) {
            int equals = description.indexOf('=');
            String name = description.substring(AFTER.length(), equals);
            Wait wait = Wait.valueOf(name.toUpperCase(Locale.ROOT));
            JobId target = JobId.parse(description.substring(equals + 1));
            Waiter waiter = new Waiter(job, target, wait, description);
            byTarget.computeIfAbsent(target, _ -> new ArrayList<>(1)).add(waiter);
            byJob.computeIfAbsent(job, _ -> new ArrayList<>(1)).add(waiter);
        }
    }

    private static Alarm alarm(JobId job, String description) {
        double seconds = Double.parseDouble(description.substring(BEGIN_TIME.length()));
        return new Alarm((long) (seconds * MICROS_PER_SECOND), job, description);
    }

    /// @param description of a dependency of `job`, or null for all of them
    private void forget(JobId job, @Nullable String description) {
        if (description != null && description.startsWith(BEGIN_TIME)) {
            alarms.remove(alarm(job, description));
            return;
        }
        List<Waiter> own = byJob.getOrDefault(job, List.of());
        for (Waiter waiter : List.copyOf(own)) {
            if (description == null || waiter.description().equals(description)) {
                own.remove(waiter);
                List<Waiter> others = byTarget.getOrDefault(waiter.target(), new ArrayList<>());
                others.remove(waiter);
                if (others.isEmpty()) {
                    byTarget.remove(waiter.target());
                }
            }
        }
        if (own.isEmpty()) {
            byJob.remove(job);
        }
    }

    private void started(JobId target, Consumer<Command> commands) {
        for (Waiter waiter : byTarget.getOrDefault(target, List.of())) {
            if (waiter.awaited() == Wait.START) {
                commands.accept(new RemoveDependency(waiter.job(), waiter.description()));
            }
        }
    }

    private void ended(JobId target, Instance instance, Consumer<Command> commands) {
        if (instance.find(target).isPresent()) {
            return;
        }
        EndedJob ended = instance.findEnded(target).orElse(null); // null: its beginning was lost
        for (Waiter waiter : byTarget.getOrDefault(target, List.of())) {
            if (ended != null && waiter.awaited().isMetBy(ended)) {
                commands.accept(new RemoveDependency(waiter.job(), waiter.description()));
            } else {
                String note = "dependency " + waiter.description() + " can never be satisfied";
                commands.accept(new Raise(waiter.job(), "dependency", 0, note, null));
            }
        }
    }

    @Override
    public void due(long nowMicros, Consumer<Command> commands) {
        while (!alarms.isEmpty() && alarms.first().micros() <= nowMicros) {
            Alarm alarm = alarms.removeFirst();
            commands.accept(new RemoveDependency(alarm.job(), alarm.description()));
        }
    }

    @Override
    public long nextDueMicros() {
        return alarms.isEmpty() ? NEVER : alarms.first().micros();
    }
}
