package flux.replay.recovery;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import flux.ledger.id.JobId;
import flux.ledger.log.RecordBytes;
import flux.ledger.log.Seal;
import flux.ledger.state.InstancePicture.Counters;
import flux.replay.history.Extent;
import flux.replay.jobs.JobHistory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A snapshot as one sealed JSON object, like a record of a log.
/// ```json
/// {"v":1,"seq":70210,"time":1795220575032733,"cause":80412,"lastJob":634078101504,
///  "ended":{"count":17000,"hash":-81},"digest":"ab…","position":4294967296,
///  "generation":1,"history":{"v":1,"rows":[2720000,-7],"texts":[310220,12],"purged":[0,1000]},
///  "entries":[…],"waitable":[…],"output":{"position":4294969000,"jobs":{"634078101504":[…]}},
///  "crc":"9f0c2b7a"}
/// ```
/// Purged rows are pairs: the first of a run, and the first behind it.
final class SnapshotCodec {
    private static final JsonFactory JSON = new JsonFactory();
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private SnapshotCodec() {}

    static ByteBuffer write(Snapshot snapshot) {
        RecordBytes bytes = new RecordBytes();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            write(json, snapshot);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return bytes.sealed();
    }

    private static void write(JsonGenerator json, Snapshot snapshot) throws IOException {
        Counters counters = snapshot.counters();
        json.writeStartObject();
        json.writeNumberField("v", Snapshot.VERSION);
        json.writeNumberField("seq", counters.sequence());
        json.writeNumberField("time", counters.timeMicros());
        json.writeNumberField("cause", counters.cause());
        json.writeNumberField("lastJob", counters.lastJob());
        json.writeObjectFieldStart("ended");
        json.writeNumberField("count", counters.endedCount());
        json.writeNumberField("hash", counters.endedHash());
        json.writeEndObject();
        json.writeStringField("digest", snapshot.digest());
        json.writeNumberField("position", snapshot.position());
        json.writeNumberField("generation", snapshot.generation());
        json.writeFieldName("history");
        write(json, snapshot.history());
        longs(json, "entries", snapshot.entries());
        long[] waitable = snapshot.waitable().stream().mapToLong(JobId::value).toArray();
        longs(json, "waitable", waitable);
        writePurged(json, snapshot);
        json.writeObjectFieldStart("output");
        json.writeNumberField("position", snapshot.outputPosition());
        json.writeObjectFieldStart("jobs");
        for (Map.Entry<JobId, long[]> job : snapshot.output().entrySet()) {
            longs(json, String.valueOf(job.getKey().value()), job.getValue());
        }
        json.writeEndObject();
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void writePurged(JsonGenerator json, Snapshot snapshot) throws IOException {
        json.writeObjectFieldStart("purged");
        for (Map.Entry<String, Integer> queue : snapshot.purged().entrySet()) {
            json.writeNumberField(queue.getKey(), queue.getValue());
        }
        json.writeEndObject();
        json.writeObjectFieldStart("purgedResults");
        for (Map.Entry<JobId, String> result : snapshot.purgedResults().entrySet()) {
            json.writeStringField(String.valueOf(result.getKey().value()), result.getValue());
        }
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, JobHistory.Mark mark) throws IOException {
        json.writeStartObject();
        json.writeNumberField("v", mark.version());
        longs(json, "rows", mark.rows().bytes(), mark.rows().crc());
        longs(json, "texts", mark.texts().bytes(), mark.texts().crc());
        json.writeArrayFieldStart("purged");
        BitSet purged = mark.purged();
        for (int from = purged.nextSetBit(0); from >= 0; ) {
            int to = purged.nextClearBit(from);
            json.writeNumber(from);
            json.writeNumber(to);
            from = purged.nextSetBit(to);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void longs(JsonGenerator json, String name, long... numbers) throws IOException {
        json.writeFieldName(name);
        json.writeArray(numbers, 0, numbers.length);
    }

    /// @throws IOException when it is no snapshot that this program can read; the message says why
    static Snapshot read(byte[] bytes) throws IOException {
        if (!Seal.holds(bytes)) {
            throw new IOException("the checksum does not hold");
        }
        JsonNode json = MAPPER.readTree(bytes);
        int version = json.path("v").asInt();
        if (version != Snapshot.VERSION) {
            throw new IOException(
                    "its version is %d, this program knows %d"
                            .formatted(version, Snapshot.VERSION));
        }
        Counters counters =
                new Counters(
                        json.path("seq").asLong(),
                        json.path("time").asLong(),
                        json.path("cause").asLong(),
                        json.path("lastJob").asLong(),
                        json.path("ended").path("count").asLong(),
                        json.path("ended").path("hash").asLong());
        List<JobId> waitable = new ArrayList<>();
        json.path("waitable").forEach(id -> waitable.add(new JobId(id.asLong())));
        Map<JobId, String> results = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> result : json.path("purgedResults").properties()) {
            results.put(new JobId(Long.parseLong(result.getKey())), result.getValue().asText());
        }
        Map<String, Integer> purged = new LinkedHashMap<>();
        json.path("purged").properties().forEach(e -> purged.put(e.getKey(), e.getValue().asInt()));
        Map<JobId, long[]> output = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> job : json.path("output").path("jobs").properties()) {
            output.put(new JobId(Long.parseLong(job.getKey())), longs(job.getValue()));
        }
        return new Snapshot(
                counters,
                json.path("position").asLong(),
                json.path("digest").asText(),
                json.path("generation").asInt(),
                mark(json.path("history")),
                longs(json.path("entries")),
                waitable,
                results,
                purged,
                json.path("output").path("position").asLong(),
                output);
    }

    private static JobHistory.Mark mark(JsonNode json) {
        BitSet purged = new BitSet();
        long[] runs = longs(json.path("purged"));
        for (int i = 0; i < runs.length; i += 2) {
            purged.set((int) runs[i], (int) runs[i + 1]);
        }
        return new JobHistory.Mark(
                json.path("v").asInt(),
                extent(json.path("rows")),
                extent(json.path("texts")),
                purged);
    }

    private static Extent extent(JsonNode json) {
        return new Extent(json.path(0).asLong(), json.path(1).asInt());
    }

    private static long[] longs(JsonNode array) {
        long[] numbers = new long[array.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = array.get(i).asLong();
        }
        return numbers;
    }
}
