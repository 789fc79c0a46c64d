package flux.ops.broker;

import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.executor.perilog.HousekeepingSettings;
import flux.ledger.entry.Entry;
import flux.ledger.entry.Origin;
import flux.ledger.entry.Origin.Via;
import flux.ops.connector.Router;
import flux.ops.scheduling.Feasibility;
import flux.ops.scheduling.SchedulerModules;
import flux.ops.service.AutoPurge;
import flux.ops.service.Desk;
import flux.ops.service.EventlogWatches;
import flux.ops.service.HousekeepingMethods;
import flux.ops.service.InfoService;
import flux.ops.service.IngestService;
import flux.ops.service.JobFiles;
import flux.ops.service.JournalMethods;
import flux.ops.service.ListService;
import flux.ops.service.ManagerService;
import flux.ops.service.PurgeMethods;
import flux.ops.service.QueueMethods;
import flux.ops.service.Room;
import flux.ops.service.UpdateFeasibility;
import flux.ops.service.Validators;
import flux.ops.service.Waits;
import flux.replay.eventlog.GuestIndex.Appended;
import flux.replay.jobs.ListedJob;
import flux.replay.views.Views;

/// The services about jobs, and who is told when one moves on: lists, waits, journals, watches of
/// eventlogs.
final class JobServices {
    private final EventlogWatches eventlogWatches = new EventlogWatches();
    private final ListService list;
    private final Waits waits;
    private final JournalMethods journal;
    private final ManagerService manager;
    private final AutoPurge autoPurge;

    /// @param files what stands in jobs' directories
    JobServices(
            Broker broker,
            BrokerOptions options,
            Views views,
            JobFiles files,
            Desk desk,
            SchedulerModules modules,
            Feasibility feasibility,
            Validators validators,
            Room room) {
        this.list = new ListService(views.jobs(), views.queues(), broker.reactor());
        this.waits = new Waits(views.jobs(), views.waitable(), views.purgedResults(), desk);
        this.journal = new JournalMethods(views.jobs(), files);
        this.autoPurge =
                new AutoPurge(
                        views.jobs(),
                        PurgeSettings.of(options.config()),
                        desk,
                        Origin.part(Via.MANAGER, broker.owner()),
                        Broker::nowMicros);
        HousekeepingMethods housekeeping =
                new HousekeepingMethods(
                        views.housekeeping(),
                        HousekeepingSettings.of(options.config()),
                        (signum, job, ranks) ->
                                broker.onExecutor(
                                        executor -> executor.killHousekeeping(signum, job, ranks)));
        Router router = broker.reactor().router();
        router.add(
                new IngestService(
                        views.resources(), desk, validators, () -> views.jobs().stats(), room));
        router.add(list);
        router.add(new InfoService(views.jobs(), files, eventlogWatches));
        this.manager =
                new ManagerService(
                        views.jobs(),
                        desk,
                        waits,
                        new QueueMethods(views.queues(), desk),
                        new PurgeMethods(views.jobs(), desk, Broker::nowMicros),
                        journal,
                        housekeeping,
                        new UpdateFeasibility(
                                views.jobs(),
                                files,
                                views.queues(),
                                feasibility::check,
                                () -> modules.provides("feasibility")));
        router.add(manager);
    }

    /// To be given more methods.
    ManagerService manager() {
        return manager;
    }

    /// `job` has moved on.
    void changed(ListedJob job) {
        list.changed(job);
        waits.changed(job);
    }

    /// A job's guest eventlogs have grown.
    void appended(Appended appended) {
        eventlogWatches.appended(appended);
    }

    /// The views show this entry.
    void appended(Entry entry) {
        eventlogWatches.appended(entry);
        journal.appended(entry);
    }

    /// Inactive jobs are shown no more.
    void purged() {
        list.countersChanged();
        autoPurge.purged();
    }

    /// Looks whether there is something to be purged.
    void pulse() {
        autoPurge.pulse();
    }

    ObjectNode counts() {
        return list.jobCounts();
    }
}
