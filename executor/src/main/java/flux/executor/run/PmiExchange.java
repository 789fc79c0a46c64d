package flux.executor.run;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import flux.executor.host.TaskHost;
import flux.executor.pmi.PmiServer;
import flux.executor.pmi.PmiServer.Answer;
import flux.executor.pmi.PmiServer.ProtocolException;
import flux.executor.shell.JobPlan;
import flux.ledger.output.ChannelNote;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// PMI for the tasks of one job. What they ask is recorded before it is answered; after a restart
/// the same answers are given again, and the task host leaves out what the tasks have had.
final class PmiExchange {

    /// MPIs do not read longer ones, and MPICH ends at an empty one: then they do without.
    private static final int MAPPING_CHARS_MAX = 1024;

    private final PmiServer server;
    private final TaskHost host;
    private final RunContext context;
    private final Journal journal;
    private final IntFunction<flux.executor.host.TaskKey> keys;

    PmiExchange(
            JobPlan plan,
            int instanceLevel,
            TaskHost host,
            RunContext context,
            IntFunction<flux.executor.host.TaskKey> keys) {
        this.host = host;
        this.context = context;
        this.journal = context.journal(plan.job());
        this.keys = keys;
        String name = new String(plan.job().f58().getBytes(UTF_8), ISO_8859_1);
        this.server = new PmiServer(plan.taskCount(), name, preset(plan, instanceLevel));
    }

    private static Map<String, String> preset(JobPlan plan, int instanceLevel) {
        Map<String, String> preset = new HashMap<>();
        String mapping = plan.taskmap().pmi();
        if (plan.settings().mapsProcesses() && mapping.length() <= MAPPING_CHARS_MAX) {
            preset.put("PMI_process_mapping", mapping);
        }
        preset.put("flux.instance-level", Integer.toString(instanceLevel));
        preset.put("flux.taskmap", plan.taskmap().wrapped());
        return preset;
    }

    /// A task has asked something.
    ///
    /// @return why the job must end, or null
    @Nullable String on(int rank, byte[] bytes) {
        if (server.abort() != null) {
            return null;
        }
        journal.channel(new ChannelNote(rank, new String(bytes, ISO_8859_1)));
        try {
            List<Answer> answers = server.receive(rank, bytes);
            if (!answers.isEmpty()) {
                context.afterRecorded(() -> answers.forEach(this::send));
            }
        } catch (ProtocolException e) {
            return "PMI: task " + rank + ": " + e.getMessage();
        }
        String abort = server.abort();
        return abort == null ? null : "PMI_Abort: " + abort;
    }

    private void send(Answer answer) {
        host.answer(keys.apply(answer.rank()), answer.offset(), answer.bytes());
    }

    /// Answers again what an earlier executor has answered, or not any more.
    ///
    /// @return why the job must end, or null
    @Nullable String resume(List<ChannelNote> notes) {
        List<Answer> answers = new ArrayList<>();
        try {
            for (ChannelNote note : notes) {
                answers.addAll(server.receive(note.rank(), note.text().getBytes(ISO_8859_1)));
            }
        } catch (ProtocolException e) {
            return "PMI: " + e.getMessage();
        }
        answers.forEach(this::send);
        String abort = server.abort();
        return abort == null ? null : "PMI_Abort: " + abort;
    }
}
