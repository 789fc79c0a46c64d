package flux.ledger.output;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import flux.ledger.entry.Timestamps;
import flux.ledger.log.RecordBytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;

/// Writes records of the `output` log. For one thread; its buffer is used again.
/// ```json
/// {"v":1,"id":634078101504,"time":1795220575032733,"cursor":17,
///  "exec":[{"timestamp":1795220575.032733,"name":"starting"}],
///  "tasks":[[0,4711,-1]],"channel":[[0,"cmd=finalize\n"]],"crc":"9f0c2b7a"}
/// ```
public final class OutputWriter {

    /// The version of the format that this class writes.
    public static final int VERSION = 1;

    private static final JsonFactory JSON = new JsonFactory();

    private final RecordBytes bytes = new RecordBytes();

    /// The sealed record; valid until the next call.
    public ByteBuffer write(OutputRecord record) {
        bytes.clear();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            write(json, record);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return bytes.sealed();
    }

    private static void write(JsonGenerator json, OutputRecord record) throws IOException {
        json.writeStartObject();
        json.writeNumberField("v", VERSION);
        json.writeNumberField("id", record.job().value());
        json.writeNumberField("time", record.timeMicros());
        json.writeNumberField("cursor", record.cursor());
        if (record.hostLife() >= 0) {
            json.writeNumberField("host", record.hostLife());
        }
        String timestamp = Timestamps.text(record.timeMicros());
        for (GuestLog log : GuestLog.values()) {
            writeEvents(json, log.key(), timestamp, record.events(log));
        }
        if (!record.tasks().isEmpty()) {
            json.writeArrayFieldStart("tasks");
            for (TaskNote task : record.tasks()) {
                json.writeStartArray();
                json.writeNumber(task.rank());
                json.writeNumber(task.pid());
                json.writeNumber(task.waitStatus());
                json.writeEndArray();
            }
            json.writeEndArray();
        }
        if (!record.channel().isEmpty()) {
            json.writeArrayFieldStart("channel");
            for (ChannelNote note : record.channel()) {
                json.writeStartArray();
                json.writeNumber(note.rank());
                json.writeString(note.text());
                json.writeEndArray();
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private static void writeEvents(
            JsonGenerator json, String key, String timestamp, List<GuestEvent> events)
            throws IOException {
        if (events.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart(key);
        for (GuestEvent event : events) {
            json.writeStartObject();
            json.writeFieldName("timestamp");
            json.writeNumber(timestamp);
            json.writeStringField("name", event.name());
            if (event.contextJson() != null) {
                json.writeFieldName("context");
                json.writeRawValue(event.contextJson());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
