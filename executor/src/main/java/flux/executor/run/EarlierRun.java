package flux.executor.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import flux.executor.host.Stream;
import flux.ledger.output.GuestEvent;
import flux.ledger.output.OutputRecord;
import flux.ledger.output.TaskNote;
import java.util.ArrayList;
import java.util.List;

/// What the `output` log tells of a job that an earlier executor began and did not see the end of.
public final class EarlierRun {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final long startMicros;
    private final List<TaskNote> tasks = new ArrayList<>();
    private final List<Integer> closedStreams = new ArrayList<>();
    private long cursor;
    private boolean done;

    public EarlierRun(long startMicros) {
        this.startMicros = startMicros;
    }

    /// Takes in the next record of the job.
    public void apply(OutputRecord record) {
        cursor = record.cursor();
        tasks.addAll(record.tasks());
        for (GuestEvent event : record.exec()) {
            done |= "done".equals(event.name());
        }
        for (GuestEvent event : record.output()) {
            if ("data".equals(event.name()) && event.contextJson() != null) {
                noteEnd(event.contextJson());
            }
        }
    }

    private void noteEnd(String contextJson) {
        try {
            JsonNode context = JSON.readTree(contextJson);
            if (context.path("eof").asBoolean()) {
                Stream stream =
                        "stderr".equals(context.path("stream").asText())
                                ? Stream.STDERR
                                : Stream.STDOUT;
                closedStreams.add(TaskStreams.slot(context.path("rank").asInt(), stream));
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an output event is not JSON: " + contextJson, e);
        }
    }

    /// When it was begun.
    public long startMicros() {
        return startMicros;
    }

    /// The last event of the task host that was recorded for it.
    public long cursor() {
        return cursor;
    }

    /// True when its end was recorded, though perhaps not reported.
    public boolean isDone() {
        return done;
    }

    List<TaskNote> tasks() {
        return tasks;
    }

    List<Integer> closedStreams() {
        return closedStreams;
    }
}
