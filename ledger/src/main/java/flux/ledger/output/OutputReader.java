package flux.ledger.output;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import flux.ledger.id.JobId;
import flux.ledger.log.LogDamagedException;
import flux.ledger.log.LogRecord;
import flux.ledger.log.Seal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads records of the `output` log as [OutputWriter] writes them. Checks the seal first.
public final class OutputReader {
    private static final JsonFactory JSON = new JsonFactory();

    private byte[] bytes = {};
    private int version;
    private JobId job = new JobId(0);
    private long timeMicros;
    private long hostLife = -1;
    private long cursor;
    private List<GuestEvent> exec = List.of();
    private List<GuestEvent> output = List.of();
    private List<GuestEvent> input = List.of();
    private final List<TaskNote> tasks = new ArrayList<>(1);
    private final List<ChannelNote> channel = new ArrayList<>(0);

    private OutputReader() {}

    /// @throws LogDamagedException when the record is not one that this program can read; the
    ///     message names the position
    public static OutputRecord read(LogRecord record) {
        String where = "output log, position " + Long.toHexString(record.position());
        if (!Seal.holds(record.bytes())) {
            throw new LogDamagedException(
                    where + ": the checksum does not hold" + LogDamagedException.REMEDY);
        }
        try {
            OutputReader reader = new OutputReader();
            reader.parse(record.bytes());
            return reader.record();
        } catch (IOException e) {
            String why = ": not a record (" + e.getMessage() + ")";
            throw new LogDamagedException(where + why + LogDamagedException.REMEDY, e);
        }
    }

    private void parse(byte[] record) throws IOException {
        bytes = record;
        try (JsonParser json = JSON.createParser(bytes)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String key = json.currentName();
                json.nextToken();
                switch (key) {
                    case "v" -> version = json.getIntValue();
                    case "id" -> job = new JobId(json.getLongValue());
                    case "time" -> timeMicros = json.getLongValue();
                    case "host" -> hostLife = json.getLongValue();
                    case "cursor" -> cursor = json.getLongValue();
                    case "exec" -> exec = events(json);
                    case "output" -> output = events(json);
                    case "input" -> input = events(json);
                    case "tasks" -> readTasks(json);
                    case "channel" -> readChannel(json);
                    default -> json.skipChildren();
                }
            }
        }
        if (version < 1 || version > OutputWriter.VERSION) {
            throw new IOException(
                    "its version is %d, this program reads 1 to %d"
                            .formatted(version, OutputWriter.VERSION));
        }
    }

    private List<GuestEvent> events(JsonParser json) throws IOException {
        List<GuestEvent> events = new ArrayList<>();
        while (json.nextToken() == JsonToken.START_OBJECT) {
            String name = "";
            @Nullable String context = null;
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String key = json.currentName();
                json.nextToken();
                switch (key) {
                    case "name" -> name = json.getText();
                    case "context" -> context = whole(json);
                    default -> json.skipChildren();
                }
            }
            events.add(new GuestEvent(name, context));
        }
        return events;
    }

    /// The value that begins here, as it was written: what a job wrote is most of the log, and is
    /// not taken apart to be put together again.
    private String whole(JsonParser json) throws IOException {
        int start = (int) json.currentTokenLocation().getByteOffset();
        json.skipChildren();
        int end = (int) json.currentLocation().getByteOffset();
        return new String(bytes, start, end - start, StandardCharsets.UTF_8);
    }

    private void readTasks(JsonParser json) throws IOException {
        while (json.nextToken() == JsonToken.START_ARRAY) {
            int rank = json.nextIntValue(-1);
            long pid = json.nextLongValue(-1);
            int waitStatus = json.nextIntValue(-1);
            json.nextToken();
            tasks.add(new TaskNote(rank, pid, waitStatus));
        }
    }

    private void readChannel(JsonParser json) throws IOException {
        while (json.nextToken() == JsonToken.START_ARRAY) {
            int rank = json.nextIntValue(-1);
            String text = String.valueOf(json.nextTextValue());
            json.nextToken();
            channel.add(new ChannelNote(rank, text));
        }
    }

    private OutputRecord record() {
        return new OutputRecord(
                job,
                timeMicros,
                hostLife,
                cursor,
                exec,
                output,
                input,
                List.copyOf(tasks),
                List.copyOf(channel));
    }
}
