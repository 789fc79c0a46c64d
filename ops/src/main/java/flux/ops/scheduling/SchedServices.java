package flux.ops.scheduling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.id.JobId;
import flux.ledger.job.JobState;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ops.connector.Reactor;
import flux.ops.connector.Request;
import flux.ops.connector.Service;
import flux.ops.service.Methods;
import flux.replay.jobs.ListedJob;
import flux.replay.views.Views;
import flux.scheduler.Scheduler;
import flux.scheduler.Why;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What people ask the scheduler: `sched.why`, `feasibility.check`, and the statistics of its
/// modules. `sched` is always there; the others come and go with their modules.
public final class SchedServices {
    private final Views views;
    private final SchedulerModules modules;
    private final Feasibility feasibility;
    private final Consumer<Consumer<Scheduler>> onScheduler;
    private final Reactor reactor;
    private final LongSupplier clockMicros;
    private final Map<String, Service> services = new HashMap<>();

    /// @param onScheduler runs an action on the scheduler's thread
    public SchedServices(
            Views views,
            SchedulerModules modules,
            Feasibility feasibility,
            Consumer<Consumer<Scheduler>> onScheduler,
            Reactor reactor,
            LongSupplier clockMicros) {
        this.views = views;
        this.modules = modules;
        this.feasibility = feasibility;
        this.onScheduler = onScheduler;
        this.reactor = reactor;
        this.clockMicros = clockMicros;
        register(simple());
        register(queueManager());
        register(new Methods(SchedulerChoice.FEASIBILITY));
        register(feasibilityService());
        register(new FluxionService(modules, onScheduler, reactor, clockMicros));
    }

    private void register(Service service) {
        services.put(service.name(), service);
    }

    /// The service, if a module that is loaded registered it.
    public @Nullable Service find(String name) {
        return modules.provides(name) ? services.get(name) : null;
    }

    /// @param resourceStatus answers as `resource.sched-status` does
    public Methods sched(Methods.Handler resourceStatus) {
        Methods sched = new Methods("sched");
        sched.any("why", this::why);
        sched.any("resource-status", resourceStatus);
        return sched;
    }

    private Methods feasibilityService() {
        Methods service = new Methods("feasibility");
        service.any(
                "check",
                request -> {
                    JsonNode jobspec = request.json().get("jobspec");
                    if (jobspec == null || !jobspec.isObject()) {
                        throw new IOException("jobspec must be an object");
                    }
                    if (!jobspec.has("version")) {
                        String text = "Missing key \"version\" in top level mapping";
                        throw new RpcException(Errno.EINVAL, "Internal match error: " + text);
                    }
                    feasibility.check(jobspec);
                    request.respondEmpty();
                });
        return service;
    }

    private Methods simple() {
        Methods service = new Methods(SchedulerChoice.SIMPLE);
        service.any(
                "stats-get",
                request ->
                        ask(
                                request,
                                scheduler ->
                                        object().put("sched_passes", scheduler.turns())
                                                .put("sched_yields", 0)
                                                .put("forecast_passes", 0)
                                                .put("forecast_yields", 0)
                                                .put("sched_delay", 0.0)
                                                .put("sched_duration_ewma", 0.0)
                                                .put("sched_interval_ewma", 0.0)
                                                .put("pending_jobs", scheduler.waitingCount())));
        return service;
    }

    private Methods queueManager() {
        Methods service = new Methods(FluxionSettings.QUEUES);
        service.any(
                "stats-get",
                request ->
                        ask(
                                request,
                                scheduler ->
                                        object().put("loops", scheduler.turns())
                                                .put("pending_jobs", scheduler.waitingCount())));
        return service;
    }

    private interface Question {
        ObjectNode of(Scheduler scheduler);
    }

    private void ask(Request request, Question question) {
        onScheduler.accept(
                scheduler -> {
                    ObjectNode answer = question.of(scheduler);
                    reactor.execute(() -> request.respond(answer));
                });
    }

    /// `{"id"}` → see [WhyJson]. Everybody may ask: who may list a job may know why it waits.
    private void why(Request request) throws RpcException, IOException {
        JsonNode id = request.json().get("id");
        if (id == null || !id.isIntegralNumber()) {
            throw new IOException("id must be an integer");
        }
        JobId job = new JobId(id.longValue());
        ListedJob listed = views.jobs().find(job);
        if (listed == null) {
            throw new RpcException(Errno.ENOENT, "unknown job");
        }
        if (listed.state() != JobState.SCHED) {
            request.respond(WhyJson.of(listed));
            return;
        }
        onScheduler.accept(
                scheduler -> {
                    Why why = scheduler.why(job, clockMicros.getAsLong());
                    reactor.execute(() -> answer(request, job, why));
                });
    }

    /// The job may have moved on by now.
    private void answer(Request request, JobId job, Why why) {
        ListedJob listed = views.jobs().find(job);
        if (listed == null) {
            request.fail(Errno.ENOENT, "unknown job");
        } else if (listed.state() == JobState.SCHED) {
            request.respond(WhyJson.of(listed, why, views.queues()));
        } else {
            request.respond(WhyJson.of(listed));
        }
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
