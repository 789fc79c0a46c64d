package flux.ledger.manager;

import flux.ledger.decide.Command;
import flux.ledger.decide.Command.RemoveDependency;
import flux.ledger.id.JobId;
import flux.ledger.job.Job;
import flux.ledger.job.JobEvent;
import flux.ledger.job.JobEvent.Cleaned;
import flux.ledger.job.JobEvent.DependencyAdded;
import flux.ledger.job.JobEvent.DependencyRemoved;
import flux.ledger.job.JobEvent.Submitted;
import flux.ledger.job.JobRequest.Dependency;
import flux.ledger.job.JobState;
import flux.ledger.state.Instance;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Jobs of one user and one name that wait for each other (`--dependency=singleton`): when no other
/// is on its way any more, the one that has waited longest goes on.
///
/// Only names that somebody waits for are kept; whoever begins to wait has the active jobs looked
/// through once.
final class Singletons {

    private record Name(int userid, String name) {
        static Name of(Job job) {
            return new Name(job.userid(), job.request().name());
        }
    }

    /// @param ahead those that are held by nothing of this kind
    private record Group(TreeSet<JobId> waiting, TreeSet<JobId> ahead) {
        Group() {
            this(new TreeSet<>(), new TreeSet<>());
        }
    }

    private final Map<Name, Group> groups = new HashMap<>();
    private final Map<JobId, Name> names = new HashMap<>();

    /// @param instance with `event` applied
    void on(JobId id, JobEvent event, Instance instance, Consumer<Command> commands) {
        switch (event) {
            case Submitted e -> join(id, new Name(e.userid(), e.request().name()));
            case DependencyAdded e when isSingleton(e.description()) ->
                    instance.find(id).ifPresent(job -> waits(job, instance));
            case DependencyRemoved e when isSingleton(e.description()) -> goesAhead(id);
            case Cleaned _ -> leave(id, instance, commands);
            default -> {}
        }
    }

    /// Begins anew with the jobs of `instance`, and asks for whom it left waiting for nobody.
    void recover(Instance instance, Consumer<Command> commands) {
        groups.clear();
        names.clear();
        for (Job job : instance.activeJobs()) {
            if (job.holds().dependencies().contains(Dependency.SINGLETON)) {
                groups.computeIfAbsent(Name.of(job), _ -> new Group());
            }
        }
        instance.activeJobs().forEach(this::place);
        groups.values().forEach(group -> release(group, instance, commands));
    }

    private static boolean isSingleton(String description) {
        return description.equals(Dependency.SINGLETON);
    }

    private void join(JobId id, Name name) {
        Group group = groups.get(name);
        if (group != null) {
            group.ahead().add(id);
            names.put(id, name);
        }
    }

    private void waits(Job job, Instance instance) {
        Name name = Name.of(job);
        if (!groups.containsKey(name)) {
            groups.put(name, new Group());
            instance.activeJobs().forEach(this::place);
        }
        Group group = groups.get(name);
        if (group != null) {
            group.ahead().remove(job.id());
            group.waiting().add(job.id());
            names.put(job.id(), name);
        }
    }

    private void place(Job job) {
        Name name = Name.of(job);
        Group group = groups.get(name);
        if (group != null) {
            boolean waits = job.holds().dependencies().contains(Dependency.SINGLETON);
            (waits ? group.waiting() : group.ahead()).add(job.id());
            names.put(job.id(), name);
        }
    }

    private @Nullable Group groupOf(JobId id) {
        Name name = names.get(id);
        return name == null ? null : groups.get(name);
    }

    private void goesAhead(JobId id) {
        Group group = groupOf(id);
        if (group != null && group.waiting().remove(id)) {
            group.ahead().add(id);
        }
    }

    private void leave(JobId id, Instance instance, Consumer<Command> commands) {
        Group group = groupOf(id);
        if (group == null) {
            return;
        }
        group.waiting().remove(id);
        group.ahead().remove(id);
        Name name = names.remove(id);
        if (group.waiting().isEmpty()) {
            groups.remove(name);
            group.ahead().forEach(names::remove);
        } else {
            release(group, instance, commands);
        }
    }

    /// One that is being canceled lets the next one pass when it is gone.
    private static void release(Group group, Instance instance, Consumer<Command> commands) {
        if (!group.ahead().isEmpty()) {
            return;
        }
        for (JobId id : group.waiting()) {
            if (instance.find(id).map(Job::state).orElse(null) == JobState.DEPEND) {
                commands.accept(new RemoveDependency(id, Dependency.SINGLETON));
                return;
            }
        }
    }
}
