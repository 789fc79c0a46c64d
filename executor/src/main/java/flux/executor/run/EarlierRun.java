package flux.executor.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import flux.executor.host.Stream;
import flux.ledger.output.ChannelNote;
import flux.ledger.output.GuestEvent;
import flux.ledger.output.OutputRecord;
import flux.ledger.output.TaskNote;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the `output` log tells of a job that an earlier executor began and did not see the end of.
public final class EarlierRun {
    private static final ObjectMapper JSON = new ObjectMapper();

    /// The least of syslog(3)'s levels.
    private static final int DEBUG = 7;

    private final long startMicros;
    private final List<TaskNote> tasks = new ArrayList<>();
    private final List<Integer> closedStreams = new ArrayList<>();
    private final List<ChannelNote> channel = new ArrayList<>();
    private long hostLife = -1;
    private long cursor;
    private boolean shellUp;
    private boolean started;
    private boolean done;
    private boolean incomplete;
    private boolean signaled;
    private @Nullable String fatal;

    public EarlierRun(long startMicros) {
        this.startMicros = startMicros;
    }

    /// Takes in the next record of the job.
    public void apply(OutputRecord record) {
        cursor = record.cursor();
        hostLife = record.hostLife() >= 0 ? record.hostLife() : hostLife;
        tasks.addAll(record.tasks());
        channel.addAll(record.channel());
        for (GuestEvent event : record.exec()) {
            shellUp |= ExecEvents.SHELL_INIT.equals(event.name());
            started |= ExecEvents.SHELL_START.equals(event.name());
            done |= "done".equals(event.name());
            incomplete |= OutputRecord.LOST.equals(event.name());
        }
        for (GuestEvent event : record.output()) {
            if (event.contextJson() == null) {
                continue;
            }
            switch (event.name()) {
                case "data" -> noteEnd(context(event.contextJson()));
                case "log" -> noteLog(context(event.contextJson()));
                default -> {}
            }
        }
    }

    private static JsonNode context(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an output event is not JSON: " + json, e);
        }
    }

    private void noteEnd(JsonNode data) {
        if (data.path("eof").asBoolean()) {
            Stream stream =
                    "stderr".equals(data.path("stream").asText()) ? Stream.STDERR : Stream.STDOUT;
            closedStreams.add(TaskStreams.slot(data.path("rank").asInt(), stream));
        }
    }

    private void noteLog(JsonNode log) {
        signaled |= "signal".equals(log.path("component").asText());
        if (fatal == null && log.path("level").asInt(DEBUG) == 0) {
            fatal = log.path("message").asText();
        }
    }

    /// Something of it was recorded, and lost: what is not known here may have happened.
    public void lose() {
        incomplete = true;
    }

    /// True when not all that was recorded is known: nothing may be started for it.
    boolean isIncomplete() {
        return incomplete;
    }

    /// When it was begun.
    public long startMicros() {
        return startMicros;
    }

    /// The last event of the task host that was recorded for it.
    public long cursor() {
        return cursor;
    }

    /// The life of the host that was to start its tasks.
    long hostLife() {
        return hostLife;
    }

    /// True when its end was recorded, though perhaps not reported.
    public boolean isDone() {
        return done;
    }

    /// True when the job's shells had announced themselves.
    boolean isShellUp() {
        return shellUp;
    }

    /// True when all of its tasks had started, and what was to start with them.
    boolean isStarted() {
        return started;
    }

    /// True when the signal before the time limit was sent.
    boolean hasSignaled() {
        return signaled;
    }

    /// What the job's shells said was fatal first, or null.
    @Nullable String fatal() {
        return fatal;
    }

    List<TaskNote> tasks() {
        return tasks;
    }

    /// What its tasks said to PMI.
    List<ChannelNote> channel() {
        return channel;
    }

    List<Integer> closedStreams() {
        return closedStreams;
    }
}
