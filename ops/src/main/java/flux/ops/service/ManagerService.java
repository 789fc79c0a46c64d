package flux.ops.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.decide.Command;
import flux.ledger.decide.Command.PostEvent;
import flux.ledger.decide.Command.Raise;
import flux.ledger.decide.Command.SendSignal;
import flux.ledger.decide.Command.SetMemo;
import flux.ledger.decide.Command.SetUrgency;
import flux.ledger.decide.Command.UpdateJob;
import flux.ledger.decide.Decision.Write;
import flux.ledger.id.JobId;
import flux.ledger.job.JobState;
import flux.ledger.manager.Reply.Decided;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ops.connector.Request;
import flux.replay.jobs.JobAttributes;
import flux.replay.jobs.JobListView;
import flux.replay.jobs.ListedJob;
import flux.replay.jobs.ListedPage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/// `job-manager`: what users ask of jobs. Every change is a command to the job manager; here is
/// only what must be known to make one.
public final class ManagerService extends Methods {
    private static final long ANY_USER = 0xFFFF_FFFFL;

    private final JobListView jobs;
    private final Desk desk;
    private final JournalMethods journal;
    private final HousekeepingMethods housekeeping;
    private final UpdateFeasibility feasibility;

    public ManagerService(
            JobListView jobs,
            Desk desk,
            Waits waits,
            QueueMethods queues,
            PurgeMethods purges,
            JournalMethods journal,
            HousekeepingMethods housekeeping,
            UpdateFeasibility feasibility) {
        super("job-manager");
        this.jobs = jobs;
        this.desk = desk;
        this.journal = journal;
        this.housekeeping = housekeeping;
        this.feasibility = feasibility;
        any("raise", this::raise);
        any("raiseall", this::raiseAll);
        any("kill", this::kill);
        any("killall", this::killAll);
        any("urgency", this::urgency);
        any("memo", this::memo);
        any("update", this::update);
        owner("post-event.post", this::postEvent);
        owner("wait", waits::await);
        owner("drain", waits::drain);
        owner("idle", waits::idle);
        any("history.get", this::history);
        any("getinfo", this::getInfo);
        any("stats-get", this::stats);
        any("alloc-query", this::allocQuery);
        owner("list", this::list);
        JobtapMethods.addTo(this);
        queues.register(this);
        purges.register(this);
        journal.register(this);
        housekeeping.register(this);
    }

    private void raise(Request request) throws IOException {
        JsonNode payload = request.json();
        Integer waitStatus =
                payload.has("wait_status") ? payload.get("wait_status").intValue() : null;
        Raise raise =
                new Raise(
                        new JobId(integer(request, "id")),
                        text(request, "type"),
                        (int) integer(request, "severity"),
                        text(request, "note", ""),
                        waitStatus);
        desk.ask(request, raise, _ -> request.respondEmpty());
    }

    private void kill(Request request) throws IOException {
        JobId job = new JobId(integer(request, "id"));
        SendSignal signal = new SendSignal(job, (int) integer(request, "signum"));
        desk.ask(request, signal, _ -> request.respondEmpty());
    }

    private void urgency(Request request) throws IOException {
        JobId id = new JobId(integer(request, "id"));
        ListedJob job = jobs.find(id);
        int before = job == null ? 0 : job.urgency();
        desk.ask(
                request,
                new SetUrgency(id, integer(request, "urgency")),
                _ -> request.respondText("{\"old_urgency\":" + before + "}"));
    }

    private void memo(Request request) throws RpcException, IOException {
        JsonNode memo = request.json().get("memo");
        if (memo == null || !memo.isObject()) {
            throw new IOException("memo must be an object");
        }
        SetMemo command =
                new SetMemo(
                        new JobId(integer(request, "id")),
                        memo.toString(),
                        flag(request, "volatile"));
        desk.ask(request, command, _ -> request.respondEmpty());
    }

    private void postEvent(Request request) throws IOException {
        JsonNode context = request.json().get("context");
        if (context != null && !context.isObject()) {
            throw new IOException("context must be an object");
        }
        PostEvent command =
                new PostEvent(
                        new JobId(integer(request, "id")),
                        text(request, "name"),
                        context == null ? null : context.toString());
        desk.ask(request, command, _ -> request.respondEmpty());
    }

    private void update(Request request) throws RpcException, IOException {
        JsonNode updates = request.json().get("updates");
        if (updates == null || !updates.isObject()) {
            throw new IOException("updates must be an object");
        }
        JobId job = new JobId(integer(request, "id"));
        feasibility.check(job, (ObjectNode) updates);
        UpdateJob command = new UpdateJob(job, updates.toString());
        desk.ask(request, command, _ -> request.respondEmpty());
    }

    private void raiseAll(Request request) throws RpcException, IOException {
        int severity = (int) integer(request, "severity");
        String type = text(request, "type");
        String note = text(request, "note", "");
        if (severity < 0 || severity > 7) {
            throw error(Errno.EPROTO, "invalid exception severity");
        }
        int states = request.json().path("states").asInt(JobState.ACTIVE_MASK);
        forAll(
                request,
                states,
                "guests can only raise exceptions on their own jobs",
                job -> new Raise(job, type, severity, note, null));
    }

    private void killAll(Request request) throws RpcException, IOException {
        int signum = (int) integer(request, "signum");
        if (signum < 1 || signum > 64) {
            throw error(Errno.EINVAL, "Invalid signal number");
        }
        forAll(
                request,
                JobState.RUN.bit(),
                "guests can only kill their own jobs",
                job -> new SendSignal(job, signum));
    }

    /// One command for each job that is meant; the answer when all have been decided.
    private void forAll(
            Request request, int states, String foreign, Function<JobId, Command> command)
            throws RpcException, IOException {
        long userid = integer(request, "userid") & ANY_USER;
        long requester = request.credential().userid() & ANY_USER;
        if (!request.credential().isOwner() && userid != requester) {
            throw error(Errno.EPERM, foreign);
        }
        List<JobId> meant = new ArrayList<>();
        for (ListedJob job : jobs.active()) {
            boolean theirs = userid == ANY_USER || job.userid() == (int) userid;
            if (theirs && job.state().isIn(states)) {
                meant.add(job.id());
            }
        }
        if (flag(request, "dry_run") || meant.isEmpty()) {
            answer(request, meant.size(), 0);
            return;
        }
        new Tally(request, meant.size()).start(meant, command);
    }

    private static void answer(Request request, int count, int errors) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        request.respond(answer.put("count", count).put("errors", errors));
    }

    /// Counts outcomes until all are there.
    private final class Tally {
        private final Request request;
        private final int total;
        private int decided;
        private int errors;

        Tally(Request request, int total) {
            this.request = request;
            this.total = total;
        }

        void start(List<JobId> meant, Function<JobId, Command> command) {
            for (JobId job : meant) {
                desk.ask(
                        command.apply(job),
                        Desk.originOf(request),
                        outcome -> count(outcome instanceof Decided(Write _)));
            }
        }

        private void count(boolean written) {
            decided++;
            errors += written ? 0 : 1;
            if (decided == total) {
                answer(request, total, errors);
            }
        }
    }

    private void history(Request request) throws RpcException, IOException {
        Slice slice = Slice.parse(text(request, "slice"));
        if (slice == null) {
            throw error(Errno.EINVAL, "could not parse python-style slice expression");
        }
        int userid = request.credential().userid();
        List<ListedJob> own = jobs.list(job -> job.userid() == userid, 0, 0);
        own.sort(Comparator.comparing(ListedJob::id).reversed());
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode ids = answer.putArray("jobs");
        slice.of(own).forEach(job -> ids.add(job.id().value()));
        request.respond(answer);
    }

    private void getInfo(Request request) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        request.respond(answer.put("max_jobid", jobs.lastJob().value()));
    }

    private void stats(Request request) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.putObject("journal")
                .put("listeners", journal.listeners())
                .put("events", jobs.sequence());
        int inactive = jobs.stats().all().in(JobState.INACTIVE);
        answer.put("active_jobs", jobs.stats().all().total() - inactive);
        answer.put("inactive_jobs", inactive);
        answer.put("max_jobid", jobs.lastJob().value());
        housekeeping.describe(answer.putObject("housekeeping"));
        request.respond(answer);
    }

    private void allocQuery(Request request) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("queue_length", jobs.stats().all().in(JobState.SCHED));
        answer.put("alloc_pending", 0);
        answer.put(
                "running",
                jobs.stats().all().in(JobState.RUN) + jobs.stats().all().in(JobState.CLEANUP));
        request.respond(answer);
    }

    private void list(Request request) throws IOException {
        int max = request.json().path("max_entries").asInt(0);
        ListedPage all =
                new ListedPage(
                        new JobAttributes(
                                List.of("userid", "urgency", "priority", "t_submit", "state")),
                        Integer.MAX_VALUE);
        int count = 0;
        for (ListedJob job : jobs.active()) {
            if (max > 0 && count++ >= max) {
                break;
            }
            all.add(job);
        }
        request.respondRaw(all.turn(0));
    }
}
