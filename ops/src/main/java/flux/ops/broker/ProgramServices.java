package flux.ops.broker;

import flux.ledger.id.JobId;
import flux.ledger.wire.Errno;
import flux.ops.connector.Router;
import flux.ops.cron.CronService;
import flux.ops.rexec.Elsewhere;
import flux.ops.rexec.Processes;
import flux.ops.rexec.RexecService;
import flux.ops.rexec.RunAtService;
import flux.ops.service.BrokerLog;
import flux.ops.service.HeapService;
import flux.ops.service.Methods;
import flux.ops.service.ShellService;
import flux.ops.settings.Installation;
import flux.ops.terminus.TerminusServers;
import flux.replay.views.Views;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/// The services that run programs beside jobs, or talk to the programs of jobs: `rexec`, `cron`,
/// what
/// is to be run at the end, the job shells.
final class ProgramServices {
    private static final double MICROS_PER_SECOND = 1e6;

    private final Processes processes;
    private final RunAtService runAt;
    private final TerminusServers terminus;

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
        Elsewhere elsewhere = crew == null ? Elsewhere.NOWHERE : crew;
        RexecService rexec = new RexecService(processes, elsewhere);
        router.add(rexec);
        // Rank 0 of an instance that is hosted here may be at home on another machine.
        Crew.Place there = crew == null ? null : crew.place(0);
        Path home = there == null ? directories.rundir() : there.rundir();
        CronService cron =
                new CronService(
                        broker.reactor(),
                        processes,
                        elsewhere,
                        log,
                        home,
                        options.size(),
                        () -> Broker.nowMicros() / MICROS_PER_SECOND);
        router.add(cron);
        router.events().onEvent(cron::published);
        this.runAt = new RunAtService(processes, elsewhere, log, home);
        router.add(runAt);
        ShellService shells =
                new ShellService(
                        views.jobs(),
                        new RunningShells(broker),
                        service -> rexec.methods(service, "rexec."));
        router.addFinder(shells::find);
        this.terminus =
                new TerminusServers(
                        Installation.keeper(),
                        directories.rundir(),
                        broker.reactor()::execute,
                        () -> Broker.nowMicros() / MICROS_PER_SECOND,
                        line -> log.log(BrokerLog.ERR, "terminus", line));
        router.add(terminus);
        router.addFinder(terminus::find);
        router.add(new HeapService(broker.reactor()::execute));
        router.add(jobExec(broker));
    }

    /// `job-exec.override`: jobs that only pretend to run start and end as they are told.
    private static Methods jobExec(Broker broker) {
        Methods service = new Methods("job-exec");
        service.owner(
                "override",
                request -> {
                    String event = request.json().path("event").asText();
                    JobId job = new JobId(request.json().path("jobid").asLong());
                    int status = request.json().path("status").asInt();
                    request.onEnd(() -> {});
                    broker.onExecutor(
                            executor -> {
                                String refused = executor.override(job, event, status);
                                broker.reactor()
                                        .execute(
                                                () -> {
                                                    if (refused == null) {
                                                        request.respondEmpty();
                                                    } else {
                                                        request.fail(Errno.EINVAL, refused);
                                                    }
                                                });
                            });
                });
        return service;
    }

    /// Runs what was to be run at the end; on the reactor's thread.
    CompletableFuture<Void> runCleanup() {
        return runAt.run();
    }

    /// Nothing that the broker runs for others outlives it; when the reactor has ended.
    void close() {
        processes.killAll();
        terminus.close();
    }
}
