package flux.ops.broker;

import com.fasterxml.jackson.databind.JsonNode;
import flux.executor.Executor;
import flux.executor.host.TaskHost;
import flux.ledger.entry.Origin;
import flux.ledger.entry.Origin.Via;
import flux.ledger.entry.PositionedEntry;
import flux.ledger.manager.DependencyPolicy;
import flux.ledger.manager.Feed;
import flux.ledger.manager.Inbox;
import flux.ledger.manager.Policy;
import flux.ledger.manager.Request;
import flux.ledger.state.Instance;
import flux.ops.scheduling.SchedulerChoice;
import flux.ops.service.BrokerLog;
import flux.replay.recovery.Recovery.Recovered;
import flux.scheduler.Scheduler;
import java.util.List;
import java.util.function.Predicate;

/// Who acts on entries: the policies, which the job manager asks in its own turn, the scheduler and
/// the executor. All take in each entry of the past before any of them acts; then the last two get
/// threads.
final class Consumers {
    private final List<Policy> policies = List.of(new DependencyPolicy());
    private final Scheduler scheduler;
    private final Executor executor;

    /// @param host runs the tasks
    /// @param uri of rank 0, for tasks
    /// @param initrc the file that configures jobs' shells (`conf.shell_initrc`), or empty
    Consumers(
            JsonNode config,
            Directories directories,
            Surroundings surroundings,
            Logs logs,
            TaskHost host,
            Inbox inbox,
            int owner,
            String uri,
            String initrc,
            BrokerLog brokerLog) {
        Predicate<Request> toManager = inbox::offer;
        this.scheduler = SchedulerChoice.of(config, toManager, Origin.part(Via.SCHEDULER, owner));
        this.executor =
                new Executor(
                        host,
                        ExecutorChoice.of(
                                config,
                                uri,
                                directories.rundir(),
                                surroundings.lineage(),
                                surroundings.crew(),
                                owner,
                                initrc,
                                brokerLog),
                        new LogJobspecs(logs.jobs()),
                        logs.output(),
                        toManager,
                        Origin.part(Via.EXECUTOR, owner));
    }

    /// Takes in an entry of the past, with the instance that it made.
    void replay(PositionedEntry entry, Instance state) {
        for (Policy policy : policies) {
            policy.on(entry.entry(), state, _ -> {});
        }
        scheduler.on(entry.entry());
        executor.on(entry);
    }

    List<Policy> policies() {
        return policies;
    }

    Scheduler scheduler() {
        return scheduler;
    }

    Executor executor() {
        return executor;
    }

    /// The thread of the scheduler, which has taken in what was recovered.
    SchedulerThread schedulerThread(
            Feed feed, Recovered recovered, boolean hosted, Failure failure) {
        scheduler.matcher(); // is told now what stands, so that what does not fit stops the start
        return new SchedulerThread(scheduler, behind(feed, recovered), hosted, failure::failed);
    }

    /// The thread of the executor, which has taken in what was recovered.
    ExecutorThread executorThread(Feed feed, Recovered recovered, boolean hosted, Failure failure) {
        return new ExecutorThread(executor, behind(feed, recovered), hosted, failure::failed);
    }

    private static Feed.Cursor behind(Feed feed, Recovered recovered) {
        return feed.after(recovered.instance().sequence(), recovered.position());
    }
}
