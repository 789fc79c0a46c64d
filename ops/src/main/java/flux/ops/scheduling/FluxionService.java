package flux.ops.scheduling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ops.connector.Reactor;
import flux.ops.connector.Request;
import flux.ops.service.Methods;
import flux.scheduler.Scheduler;
import flux.scheduler.fluxion.Fluxion;
import flux.scheduler.fluxion.FluxionMatcher;
import flux.scheduler.fluxion.jobspec.JobspecFault;
import flux.scheduler.fluxion.reader.ReaderFault;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// `sched-fluxion-resource`: the graph of the instance, asked and tried out. What is allocated here
/// by hand is unknown to the ledger: it is gone when the module is loaded again, and what jobs hold
/// cannot be taken away here. Everything runs on the scheduler's thread, between its turns.
final class FluxionService extends Methods {
    private final SchedulerModules modules;
    private final Consumer<Consumer<Scheduler>> onScheduler;
    private final Reactor reactor;

    FluxionService(
            SchedulerModules modules,
            Consumer<Consumer<Scheduler>> onScheduler,
            Reactor reactor,
            LongSupplier clockMicros) {
        super(FluxionSettings.RESOURCE);
        this.modules = modules;
        this.onScheduler = onScheduler;
        this.reactor = reactor;
        GraphMatches matches = new GraphMatches(clockMicros);
        GraphQuestions questions = new GraphQuestions();
        owner("match", inFormat(changing(matches::match)));
        owner("update", inFormat(changing(matches::update)));
        owner("cancel", changing(matches::cancel));
        owner("partial-cancel", changing(matches::cancelPartly));
        owner("next_jobid", asking(matches::nextJob));
        any("info", asking(matches::info));
        any("stats-get", asking(matches::stats));
        owner("stats-clear", asking(matches::clearStats));
        any("find", asking(questions::find));
        any("status", asking(questions::status));
        any("ns-info", asking(questions::namespace));
        any("get_property", asking(questions::property));
        owner("set_property", changing(questions::setProperty));
        owner("remove_property", changing(questions::removeProperty));
        owner("set_status", changing(questions::setStatus));
        any("params", this::params);
        Subgraphs subgraphs = new Subgraphs();
        owner("add_subgraph", changing(subgraphs::add));
        owner("remove_subgraph", changing(subgraphs::remove));
    }

    /// Answers from the engine.
    interface Work {
        ObjectNode on(Scheduler scheduler, Fluxion engine, JsonNode request)
                throws RpcException, IOException;
    }

    private Handler asking(Work work) {
        return request -> run(request, work);
    }

    private Handler changing(Work work) {
        return asking(
                (scheduler, engine, payload) -> {
                    scheduler.considerAgain();
                    return work.on(scheduler, engine, payload);
                });
    }

    /// Resources are shown in the configured format, unless the request wants another.
    private Handler inFormat(Handler handler) {
        return request -> {
            if (request.json() instanceof ObjectNode payload && !payload.has("format")) {
                payload.put("format", modules.fluxion().matchFormat());
            }
            handler.handle(request);
        };
    }

    private void run(Request request, Work work) throws IOException {
        JsonNode payload = request.json();
        onScheduler.accept(
                scheduler -> {
                    Runnable answer = answer(request, payload, work, scheduler);
                    reactor.execute(answer);
                });
    }

    private static Runnable answer(
            Request request, JsonNode payload, Work work, Scheduler scheduler) {
        if (!(scheduler.matcher() instanceof FluxionMatcher matcher)
                || !(matcher.engine() instanceof Fluxion engine)) {
            return () ->
                    request.fail(
                            Errno.EAGAIN,
                            FluxionSettings.QUEUES + " must be loaded, and resources be known");
        }
        try {
            ObjectNode answer = work.on(scheduler, engine, payload);
            return answer.isEmpty() ? request::respondEmpty : () -> request.respond(answer);
        } catch (RpcException e) {
            return () -> request.fail(e);
        } catch (IOException e) {
            return () -> request.fail(Errno.EPROTO, String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException | JobspecFault | ReaderFault e) {
            return () -> request.fail(Errno.EINVAL, String.valueOf(e.getMessage()));
        }
    }

    private void params(Request request) {
        FluxionSettings settings = modules.fluxion();
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.set("params", settings.shown());
        request.respond(answer);
    }
}
