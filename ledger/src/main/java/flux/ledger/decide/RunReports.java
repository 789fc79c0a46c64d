package flux.ledger.decide;

import static flux.ledger.decide.Decision.NOTHING;
import static flux.ledger.entry.Refusal.Rule.JOB_NOT_WAITING_FOR_RESOURCES;
import static flux.ledger.entry.Refusal.Rule.JOB_UPDATED;
import static flux.ledger.entry.Refusal.Rule.RESOURCES_TAKEN;

import flux.ledger.decide.Command.Allocate;
import flux.ledger.decide.Command.DenyAllocation;
import flux.ledger.decide.Command.PostHold;
import flux.ledger.decide.Command.Raise;
import flux.ledger.decide.Command.RemoveDependency;
import flux.ledger.decide.Command.ReportEnd;
import flux.ledger.decide.Command.ReportStart;
import flux.ledger.decide.Decision.Write;
import flux.ledger.entry.Fact.OfJob;
import flux.ledger.entry.Origin;
import flux.ledger.job.Job;
import flux.ledger.job.JobEvent;
import flux.ledger.job.JobEvent.Allocated;
import flux.ledger.job.JobEvent.DependenciesMet;
import flux.ledger.job.JobEvent.DependencyRemoved;
import flux.ledger.job.JobEvent.EpilogStarted;
import flux.ledger.job.JobEvent.ExceptionRaised;
import flux.ledger.job.JobEvent.Finished;
import flux.ledger.job.JobEvent.PriorityAssigned;
import flux.ledger.job.JobEvent.Released;
import flux.ledger.job.JobEvent.Started;
import flux.ledger.job.JobException;
import flux.ledger.job.JobState;
import flux.ledger.job.Urgency;
import flux.ledger.state.Instance;
import flux.ledger.state.Taken;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the scheduler and the executor report. They work on an older state than the job manager's,
/// so a report may come late or twice: then there is nothing to write.
final class RunReports {
    private RunReports() {}

    /// The scheduler planned on an older state; this is where a stale plan is caught.
    static Decision allocate(Instance instance, @Nullable Job job, Allocate c) {
        if (job == null || job.state() != JobState.SCHED || job.priority() == 0) {
            String state = job == null ? "inactive" : job.state().name();
            String text = "job is not waiting for resources, its state is " + state;
            return UserRequests.no(c, JOB_NOT_WAITING_FOR_RESOURCES, text);
        }
        if (c.request() != null && !c.request().equals(job.request())) {
            String text = "job has been updated since resources were found for it";
            return UserRequests.no(c, JOB_UPDATED, text);
        }
        Optional<Taken> taken = instance.allocations().firstTaken(c.resources());
        if (taken.isPresent()) {
            return UserRequests.no(c, RESOURCES_TAKEN, taken.get().text());
        }
        List<JobEvent> events = new ArrayList<>(2);
        events.add(new Allocated(c.resources(), c.annotationsJson()));
        DebugEvents.startRequested(job.flags(), events);
        return new Write(new OfJob(job.id(), events, null));
    }

    static Decision deny(Job job, DenyAllocation c, Origin origin) {
        if (job.state() != JobState.SCHED) {
            return NOTHING;
        }
        Raise raise = new Raise(c.job(), "alloc", 0, c.note(), null);
        return new Write(UserRequests.exception(job, raise, origin.userid()));
    }

    static Decision start(Job job, ReportStart c) {
        boolean waits = job.resources() != null && !job.started() && job.waitStatus() == null;
        return waits ? write(job, new Started()) : NOTHING;
    }

    /// The end of all shells, and with it of everything that no epilog holds back.
    static Decision end(Instance instance, Job job, ReportEnd c) {
        if (job.resources() == null || job.released()) {
            return NOTHING;
        }
        List<JobEvent> events = new ArrayList<>(4);
        Integer status = c.waitStatus();
        if (status != null) {
            events.add(new Finished(speaking(job.ended(), status)));
        } else if (job.state() == JobState.RUN) {
            events.add(new ExceptionRaised("exec", 0, "no shell was started", -1, null));
        }
        c.epilogs().forEach(epilog -> events.add(new EpilogStarted(epilog)));
        events.add(new Released("all", true));
        if (job.holds().epilogs().isEmpty() && c.epilogs().isEmpty()) {
            HousekeepingDecider.free(instance, job, events);
        }
        return new Write(new OfJob(job.id(), events, null));
    }

    static Decision met(Job job, RemoveDependency c) {
        List<String> open = job.holds().dependencies();
        if (job.state() != JobState.DEPEND || !open.contains(c.description())) {
            return NOTHING;
        }
        List<JobEvent> events = new ArrayList<>(3);
        events.add(new DependencyRemoved(c.description()));
        if (open.size() == 1) {
            events.add(new DependenciesMet());
            events.add(new PriorityAssigned(Urgency.priorityOf(job.urgency())));
            DebugEvents.allocRequested(job.flags(), events);
        }
        return new Write(new OfJob(job.id(), events, null));
    }

    static Decision hold(Instance instance, Job job, PostHold c) {
        List<JobEvent> events = new ArrayList<>(3);
        events.add(c.hold());
        Job after = job.apply(c.hold());
        boolean last = !job.holds().epilogs().isEmpty() && after.holds().epilogs().isEmpty();
        if (last && job.released()) {
            HousekeepingDecider.free(instance, job, events);
        }
        return new Write(new OfJob(job.id(), events, null));
    }

    /// RFC 21, finish: a wait status that the fatal exception carries speaks for the shells, in the
    /// form in which a shell would exit with it.
    private static int speaking(@Nullable JobException ended, int status) {
        Integer spoken = ended == null ? null : ended.waitStatus();
        if (spoken == null) {
            return status;
        }
        int signal = spoken & 0x7f;
        int exit = signal == 0 ? (spoken >> 8) & 0xff : 128 + signal;
        return exit << 8;
    }

    private static Decision write(Job job, JobEvent event) {
        return new Write(OfJob.of(job.id(), event));
    }
}
