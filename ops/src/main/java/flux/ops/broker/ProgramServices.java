package flux.ops.broker;

import flux.ops.connector.Router;
import flux.ops.cron.CronService;
import flux.ops.rexec.Elsewhere;
import flux.ops.rexec.Processes;
import flux.ops.rexec.RexecService;
import flux.ops.rexec.RunAtService;
import flux.ops.service.BrokerLog;
import flux.ops.service.ShellService;
import flux.replay.views.Views;
import java.util.concurrent.CompletableFuture;

/// The services that run programs beside jobs, or talk to the programs of jobs: `rexec`, `cron`,
// what
/// is to be run at the end, the job shells.
final class ProgramServices {
    private static final double MICROS_PER_SECOND = 1e6;

    private final Processes processes;
    private final RunAtService runAt;

    ProgramServices(
            Broker broker,
            BrokerOptions options,
            Directories directories,
            Views views,
            BrokerLog log) {
        Router router = broker.reactor().router();
        this.processes =
                new Processes(
                        broker.reactor()::execute,
                        directories.rundir(),
                        rank -> rank > 0 && broker.isSpread());
        Crew crew = broker.crew();
        RexecService rexec = new RexecService(processes, crew == null ? Elsewhere.NOWHERE : crew);
        router.add(rexec);
        CronService cron =
                new CronService(
                        broker.reactor(),
                        processes,
                        log,
                        directories.rundir(),
                        options.size(),
                        () -> Broker.nowMicros() / MICROS_PER_SECOND);
        router.add(cron);
        router.onEvent(cron::published);
        this.runAt = new RunAtService(processes, log, directories.rundir());
        router.add(runAt);
        ShellService shells =
                new ShellService(
                        views.jobs(),
                        new RunningShells(broker),
                        service -> rexec.methods(service, "rexec."));
        router.addFinder(shells::find);
    }

    /// Runs what was to be run at the end; on the reactor's thread.
    CompletableFuture<Void> runCleanup() {
        return runAt.run();
    }

    /// Nothing that the broker runs for others outlives it; when the reactor has ended.
    void close() {
        processes.killAll();
    }
}
