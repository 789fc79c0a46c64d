package flux.scheduler;

import flux.ledger.entry.Entry;
import flux.ledger.entry.Fact.InstanceEvent;
import flux.ledger.entry.Fact.OfImport;
import flux.ledger.entry.Fact.OfInstance;
import flux.ledger.entry.Fact.OfJob;
import flux.ledger.entry.Fact.OfPurge;
import flux.ledger.entry.Fact.OfQueue;
import flux.ledger.entry.Fact.OfRefusal;
import flux.ledger.entry.Fact.OfResources;
import flux.ledger.entry.Fact.OfUnreadable;
import flux.ledger.entry.Fact.ResourceEvent;
import flux.ledger.id.JobId;
import flux.ledger.job.JobEvent;
import flux.ledger.job.JobEvent.Allocated;
import flux.ledger.job.JobEvent.Cleaned;
import flux.ledger.job.JobEvent.ExceptionRaised;
import flux.ledger.job.JobEvent.Freed;
import flux.ledger.job.JobEvent.HousekeepingFinished;
import flux.ledger.job.JobEvent.HousekeepingStarted;
import flux.ledger.job.JobEvent.JobspecUpdated;
import flux.ledger.job.JobEvent.PriorityAssigned;
import flux.ledger.job.JobEvent.ResourceUpdated;
import flux.ledger.job.JobEvent.Submitted;
import flux.ledger.resource.ResourceSet;
import flux.ledger.state.InstanceConfig;
import flux.ledger.text.Idset;

/// What an entry means to the scheduler: who waits, who holds what, and how much has to be
/// considered because of it.
final class Intake {
    private final WaitingJobs waiting;
    private final Holdings holdings;
    private final Looks looks;

    /// How much is to be considered; the later ones include those before them.
    enum Need {
        NOTHING,
        /// Those behind what has been considered.
        MORE,
        /// All who wait, anew.
        EVERYTHING;

        Need and(Need other) {
            return compareTo(other) >= 0 ? this : other;
        }
    }

    Intake(WaitingJobs waiting, Holdings holdings, Looks looks) {
        this.waiting = waiting;
        this.holdings = holdings;
        this.looks = looks;
    }

    Need on(Entry entry) {
        return switch (entry.fact()) {
            case OfJob fact -> {
                Need need = Need.NOTHING;
                for (JobEvent event : fact.events()) {
                    need = need.and(on(fact.job(), event));
                }
                yield need;
            }
            case OfQueue fact -> {
                waiting.apply(fact);
                yield Need.EVERYTHING;
            }
            case OfResources fact -> on(fact.event());
            case OfInstance(InstanceEvent.Started started) -> {
                waiting.configured(InstanceConfig.parse(started.configJson()));
                yield Need.EVERYTHING;
            }
            case OfImport _, OfPurge _, OfInstance _, OfRefusal _, OfUnreadable _ -> Need.NOTHING;
        };
    }

    private Need on(JobId job, JobEvent event) {
        return switch (event) {
            case Submitted e -> {
                waiting.submitted(job, e.request());
                yield Need.NOTHING;
            }
            case JobspecUpdated e -> {
                waiting.updated(job, e.updatesJson());
                yield Need.NOTHING;
            }
            case PriorityAssigned e -> {
                WaitingJob joined = waiting.prioritized(job, e.priority());
                yield joined == null || looks.isAhead(waiting.lineOf(joined.queue()), joined)
                        ? Need.EVERYTHING
                        : Need.MORE;
            }
            case Allocated e -> {
                WaitingJob granted = waiting.granted(job);
                holdings.hold(job, e.resources());
                yield granted == null || looks.granted(waiting.lineOf(granted.queue()))
                        ? Need.EVERYTHING
                        : Need.MORE;
            }
            case ResourceUpdated e -> expires(job, e.expiration());
            case ExceptionRaised e when e.endsTheJob() -> {
                waiting.gone(job); // and holds nobody back any more
                yield Need.EVERYTHING;
            }
            case Freed _ -> {
                holdings.free(job);
                yield Need.EVERYTHING;
            }
            case Cleaned _ -> {
                waiting.gone(job);
                holdings.free(job); // holds nothing any more; may still be remembered
                yield Need.NOTHING;
            }
            case HousekeepingStarted e -> {
                holdings.replan();
                holdings.hold(job, e.resources());
                yield Need.EVERYTHING;
            }
            case HousekeepingFinished e -> released(job, e);
            default -> Need.NOTHING;
        };
    }

    private Need released(JobId job, HousekeepingFinished event) {
        ResourceSet resources = holdings.held().get(job);
        if (resources == null || event.released().isEmpty()) {
            return Need.NOTHING;
        }
        Idset rest = resources.rankSet().subtract(Idset.parse(event.released()));
        holdings.replan();
        holdings.free(job);
        if (!rest.isEmpty()) {
            holdings.hold(job, resources.onRanks(rest));
        }
        return Need.EVERYTHING;
    }

    /// What is planned rests on when others end.
    private Need expires(JobId job, double expirationSeconds) {
        ResourceSet resources = holdings.held().get(job);
        if (resources == null) {
            return Need.NOTHING;
        }
        holdings.replan();
        holdings.free(job);
        holdings.hold(job, resources.withExpiration(expirationSeconds));
        return Need.EVERYTHING;
    }

    private Need on(ResourceEvent event) {
        switch (event) {
            case ResourceEvent.Defined e -> holdings.define(e.resources());
            case ResourceEvent.Drained e -> holdings.setUp(e.ranks(), false);
            case ResourceEvent.Undrained e -> holdings.setUp(e.ranks(), true);
        }
        return Need.EVERYTHING;
    }
}
