package flux.ops.service;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.executor.run.InteractiveTerminal;
import flux.executor.run.TaskProcess;
import flux.ledger.id.JobId;
import flux.ledger.job.JobState;
import flux.ledger.text.Idset;
import flux.ledger.text.InvalidText;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ops.connector.Request;
import flux.ops.connector.Service;
import flux.replay.jobs.JobListView;
import flux.replay.jobs.ListedJob;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The service that each running job has, `UID-shell-ID`: its standard input, its processes, and
/// the terminal that clients attach to.
public final class ShellService {
    private static final String INFIX = "-shell-";

    /// What jobs do elsewhere. Answers come on any thread.
    public interface Shells {

        /// @param ranks an idset of task ranks, or "all"
        void write(JobId job, String ranks, byte[] data, boolean eof);

        void processes(JobId job, Consumer<List<TaskProcess>> answer);

        /// @param action gets null when the job has no terminal for clients, or does not run
        void terminal(JobId job, Consumer<@Nullable InteractiveTerminal> action);

        /// Runs `answer` where requests may be answered.
        void onReactor(Runnable answer);
    }

    private final JobListView jobs;
    private final Shells shells;
    private final TerminusMethod terminus;
    private final Consumer<Methods> more;

    /// @param more adds what else the service of a job can do
    public ShellService(JobListView jobs, Shells shells, Consumer<Methods> more) {
        this.jobs = jobs;
        this.shells = shells;
        this.more = more;
        this.terminus =
                new TerminusMethod(
                        new TerminusMethod.Terminals() {
                            @Override
                            public void terminal(
                                    long id, Consumer<@Nullable InteractiveTerminal> action) {
                                shells.terminal(new JobId(id), action);
                            }

                            @Override
                            public void onReactor(Runnable answer) {
                                shells.onReactor(answer);
                            }
                        });
    }

    /// The service of that name, when its job runs.
    public @Nullable Service find(String name) {
        int infix = name.indexOf(INFIX);
        if (infix <= 0) {
            return null;
        }
        ListedJob job;
        try {
            job = jobs.find(JobId.parse(name.substring(infix + INFIX.length())));
        } catch (InvalidText e) {
            return null;
        }
        if (job == null || job.state() != JobState.RUN || job.waitStatus() >= 0) {
            return null;
        }
        return service(name, job.id(), job.userid());
    }

    private Service service(String name, JobId job, int userid) {
        Methods service = new Methods(name);
        service.any("stdin", request -> write(owned(request, userid), job));
        service.any("proctable", request -> tellProcesses(owned(request, userid), job));
        service.any("terminus.0", request -> terminus.handle(owned(request, userid), job.value()));
        more.accept(service);
        return service;
    }

    private static Request owned(Request request, int userid) throws RpcException {
        if (!request.credential().isOwner() && request.credential().userid() != userid) {
            throw new RpcException(Errno.EPERM, "");
        }
        return request;
    }

    private void write(Request request, JobId job) throws IOException {
        String ranks = Methods.text(request, "rank");
        try {
            if (!"all".equals(ranks)) {
                Idset.parse(ranks);
            }
        } catch (InvalidText e) {
            throw new IOException("rank must be an idset or all", e);
        }
        byte[] data = StreamData.bytes(request.json());
        shells.write(job, ranks, data, Methods.flag(request, "eof"));
        request.respondEmpty();
    }

    private void tellProcesses(Request request, JobId job) {
        request.onEnd(() -> {});
        shells.processes(
                job, processes -> shells.onReactor(() -> request.respond(proctable(processes))));
    }

    /// Numbers stand as differences to the one before.
    private static ObjectNode proctable(List<TaskProcess> processes) {
        ObjectNode table = JsonNodeFactory.instance.objectNode();
        ArrayNode hosts = table.putArray("hosts");
        ArrayNode executables = table.putArray("executables");
        ArrayNode ids = table.putArray("ids");
        ArrayNode pids = table.putArray("pids");
        ArrayNode ranks = table.putArray("ranks");
        long lastPid = 0;
        int lastRank = 0;
        for (TaskProcess process : processes) {
            hosts.add(process.host());
            executables.add(process.executable());
            ids.add(process.rank() - lastRank);
            pids.add(process.pid() - lastPid);
            ranks.add(process.rank() - lastRank);
            lastPid = process.pid();
            lastRank = process.rank();
        }
        return table;
    }
}
