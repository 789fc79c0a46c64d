package flux.ledger.entry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonGenerator.Feature;
import flux.ledger.entry.Fact.InstanceEvent;
import flux.ledger.entry.Fact.OfImport;
import flux.ledger.entry.Fact.OfInstance;
import flux.ledger.entry.Fact.OfJob;
import flux.ledger.entry.Fact.OfPurge;
import flux.ledger.entry.Fact.OfQueue;
import flux.ledger.entry.Fact.OfRefusal;
import flux.ledger.entry.Fact.OfResources;
import flux.ledger.entry.Fact.OfUnreadable;
import flux.ledger.entry.Fact.QueueEvent;
import flux.ledger.entry.Fact.ResourceEvent;
import flux.ledger.id.JobId;
import flux.ledger.job.JobEvent;
import flux.ledger.job.JobEvent.Allocated;
import flux.ledger.log.RecordBytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;

/// Writes entries as records of the `jobs` log. For one thread; its buffer is used again.
///
/// An entry about a job is what Flux's own journal sends (`id`, `events`, with a submit event
/// `jobspec`, with an alloc event `R`) and in front of it what makes it an entry. The jobspec
/// stands there byte for byte as it was signed, and the other two parts of J beside it.
/// ```json
/// {"v":1,"seq":7,"time":1795220575032733,"cause":12,
///  "by":{"userid":5001,"owner":true,"via":"client"},
///  "id":634078101504,"events":[{"timestamp":1795220575.032733,"name":"start"}],"crc":"9f0c2b7a"}
/// ```
public final class EntryWriter {

    private static final JsonFactory JSON = new JsonFactory();

    private final RecordBytes bytes = new RecordBytes();

    /// The record of `entry`, sealed; valid until the next call.
    public ByteBuffer write(Entry entry) {
        bytes.clear();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.disable(Feature.FLUSH_PASSED_TO_STREAM);
            write(json, entry);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return bytes.sealed();
    }

    private void write(JsonGenerator json, Entry entry) throws IOException {
        json.writeStartObject();
        json.writeNumberField("v", EntryVersion.of(entry.fact()));
        json.writeNumberField("seq", entry.sequence());
        json.writeNumberField("time", entry.timeMicros());
        json.writeNumberField("cause", entry.cause());
        json.writeObjectFieldStart("by");
        json.writeNumberField("userid", entry.origin().userid());
        json.writeBooleanField("owner", entry.origin().owner());
        json.writeStringField("via", entry.origin().via().name().toLowerCase(Locale.ROOT));
        json.writeEndObject();
        String timestamp = Timestamps.text(entry.timeMicros());
        switch (entry.fact()) {
            case OfJob fact -> writeJob(json, timestamp, fact);
            case OfImport fact -> writeImport(json, timestamp, fact);
            case OfPurge fact -> {
                json.writeStringField("subject", "history");
                writeEvent(json, timestamp, "purge", "reason", fact.reason());
                json.writeArrayFieldStart("purged");
                for (JobId job : fact.jobs()) {
                    json.writeNumber(job.value());
                }
                json.writeEndArray();
            }
            case OfQueue fact -> {
                json.writeStringField("queue", fact.queue());
                writeQueueEvent(json, timestamp, fact);
            }
            case OfResources fact -> {
                json.writeStringField("subject", "resources");
                writeResourceEvent(json, timestamp, fact.event());
            }
            case OfInstance fact -> {
                json.writeStringField("subject", "instance");
                writeInstanceEvent(json, timestamp, fact.event());
            }
            case OfRefusal fact -> writeRefusal(json, fact.refusal());
            case OfUnreadable _ ->
                    throw new IllegalArgumentException("what cannot be read is not written again");
        }
        json.writeEndObject();
    }

    private void writeJob(JsonGenerator json, String timestamp, OfJob fact) throws IOException {
        json.writeNumberField("id", fact.job().value());
        json.writeArrayFieldStart("events");
        for (JobEvent event : fact.events()) {
            JobEventWriter.write(json, timestamp, event);
        }
        json.writeEndArray();
        for (JobEvent event : fact.events()) {
            if (event instanceof Allocated allocated) {
                json.writeFieldName("R");
                allocated.resources().write(json);
            }
        }
        if (fact.submission() != null) {
            writeSubmission(json, fact.submission());
        }
    }

    private void writeImport(JsonGenerator json, String timestamp, OfImport fact)
            throws IOException {
        json.writeNumberField("id", fact.job().value());
        writeEvent(json, timestamp, "import");
        json.writeStringField("eventlog", fact.imported().eventlog());
        if (fact.imported().resources() != null) {
            json.writeFieldName("R");
            fact.imported().resources().write(json);
        }
        writeSubmission(json, fact.imported().submission());
    }

    private void writeSubmission(JsonGenerator json, Submission submission) throws IOException {
        json.writeArrayFieldStart("J");
        json.writeString(submission.header());
        json.writeString(submission.signature());
        json.writeEndArray();
        if (submission.defaults() != null) {
            writeDefaults(json, submission.defaults());
        }
        json.writeFieldName("jobspec");
        json.writeRawValue("");
        json.flush();
        bytes.write(submission.jobspec(), 0, submission.jobspec().length);
    }

    private static void writeDefaults(JsonGenerator json, Submission.Defaults defaults)
            throws IOException {
        json.writeObjectFieldStart("defaults");
        if (defaults.queue() != null) {
            json.writeStringField("queue", defaults.queue());
        }
        if (defaults.duration() != 0) {
            json.writeNumberField("duration", defaults.duration());
        }
        if (defaults.constraintJson() != null) {
            json.writeFieldName("constraints");
            json.writeRawValue(defaults.constraintJson());
        }
        json.writeEndObject();
    }

    private static void writeQueueEvent(JsonGenerator json, String timestamp, OfQueue fact)
            throws IOException {
        switch (fact.event()) {
            case QueueEvent.Enabled _ -> writeEvent(json, timestamp, "queue-enable", passing(fact));
            case QueueEvent.Disabled e -> {
                writeEvent(json, timestamp, "queue-disable", passing(fact, "reason", e.reason()));
            }
            case QueueEvent.Started _ -> writeEvent(json, timestamp, "queue-start", passing(fact));
            case QueueEvent.Stopped e -> {
                writeEvent(json, timestamp, "queue-stop", passing(fact, "reason", e.reason()));
            }
        }
    }

    /// With a mark when the fact does not outlast this run.
    private static String[] passing(OfQueue fact, String... keysAndValues) {
        if (fact.lasting()) {
            return keysAndValues;
        }
        String[] marked = Arrays.copyOf(keysAndValues, keysAndValues.length + 2);
        marked[keysAndValues.length] = "nocheckpoint";
        marked[keysAndValues.length + 1] = "true";
        return marked;
    }

    private static void writeResourceEvent(
            JsonGenerator json, String timestamp, ResourceEvent event) throws IOException {
        switch (event) {
            case ResourceEvent.Defined e -> {
                writeEvent(json, timestamp, "resource-define", "method", e.method());
                json.writeFieldName("R");
                e.resources().write(json);
            }
            case ResourceEvent.Drained e -> writeDrain(json, timestamp, e);
            case ResourceEvent.Undrained e -> {
                writeEvent(json, timestamp, "undrain", "idset", e.ranks(), "reason", e.reason());
            }
        }
    }

    /// As in RFC 28: what to do about earlier reasons is a number.
    private static void writeDrain(JsonGenerator json, String timestamp, ResourceEvent.Drained e)
            throws IOException {
        json.writeArrayFieldStart("events");
        json.writeStartObject();
        json.writeFieldName("timestamp");
        json.writeNumber(timestamp);
        json.writeStringField("name", "drain");
        json.writeObjectFieldStart("context");
        json.writeStringField("idset", e.ranks());
        json.writeStringField("reason", e.reason());
        json.writeNumberField("overwrite", e.overwrite());
        json.writeEndObject();
        json.writeEndObject();
        json.writeEndArray();
    }

    private static void writeInstanceEvent(
            JsonGenerator json, String timestamp, InstanceEvent event) throws IOException {
        switch (event) {
            case InstanceEvent.Started e -> {
                writeEvent(json, timestamp, "instance-start", "version", e.version());
                json.writeNumberField("epoch", e.epochMicros());
                json.writeFieldName("config");
                json.writeRawValue(e.configJson());
            }
            case InstanceEvent.Stopped _ -> writeEvent(json, timestamp, "instance-stop");
            case InstanceEvent.EntryLost e -> {
                writeEvent(
                        json,
                        timestamp,
                        "entry-lost",
                        "what",
                        e.what(),
                        "quarantine",
                        e.quarantine());
            }
        }
    }

    private static void writeEvent(
            JsonGenerator json, String timestamp, String name, String... keysAndValues)
            throws IOException {
        json.writeArrayFieldStart("events");
        json.writeStartObject();
        json.writeFieldName("timestamp");
        json.writeNumber(timestamp);
        json.writeStringField("name", name);
        if (keysAndValues.length > 0) {
            json.writeObjectFieldStart("context");
            for (int i = 0; i < keysAndValues.length; i += 2) {
                json.writeStringField(keysAndValues[i], keysAndValues[i + 1]);
            }
            json.writeEndObject();
        }
        json.writeEndObject();
        json.writeEndArray();
    }

    private static void writeRefusal(JsonGenerator json, Refusal refusal) throws IOException {
        if (refusal.job() != null) {
            json.writeNumberField("id", refusal.job().value());
        }
        json.writeObjectFieldStart("refusal");
        json.writeStringField("rule", refusal.rule().name());
        json.writeNumberField("errnum", refusal.errnum());
        json.writeStringField("text", refusal.text());
        json.writeEndObject();
    }
}
