package flux.replay.repair;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import flux.ledger.id.JobId;
import flux.ledger.kvs.BlobRef;
import flux.ledger.kvs.KvsRecord;
import flux.ledger.kvs.KvsRecordCodec;
import flux.ledger.kvs.KvsStore;
import flux.ledger.kvs.MemoryBlobs;
import flux.ledger.log.LogRecord;
import flux.ledger.log.RecordBytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.LongFunction;

/// The `kvs` log. What stands in the place of a lost transaction is a blob that says so, which
/// changes no key: `{"v":1,"seq":N,"time":µs,"blob":…,"lost":{"what":…,"quarantine":…},"crc":…}`. A
/// transaction that cannot be applied without a lost one (its namespace was never created) is lost
/// with it.
final class KvsRepair extends LogRepair {
    private static final JsonFactory JSON = new JsonFactory();

    private final LongFunction<String> where;
    private final KvsStore store = new KvsStore(new MemoryBlobs(BlobRef.Hash.SHA1), 0);
    private long sequence;
    private long timeMicros;

    KvsRepair(String quarantine, LongFunction<String> where) {
        super("kvs", quarantine, KvsRecordCodec.VERSION);
        this.where = where;
    }

    @Override
    void record(LogRecord record) {
        KvsRecord read;
        try {
            read = KvsRecordCodec.read(record.bytes());
        } catch (IllegalArgumentException e) {
            cut(record, where.apply(record.position()), "a sealed record that is no transaction");
            return;
        }
        if (read.seq() <= sequence) {
            String why = "record %d cannot follow record %d".formatted(read.seq(), sequence);
            cut(record, where.apply(record.position()), why);
            return;
        }
        long missing = read.seq() - 1 - sequence;
        if (missing > 0 && pending().isEmpty()) {
            String here = where.apply(record.position());
            String what = "records in front of it are missing";
            note(new Cut(log, here, 0, what, sequence + 1, missing, new TreeSet<>()));
            lose(missing, here + ": " + what);
        } else if (!pending().isEmpty()) {
            replacePending(missing);
        }
        try {
            store.apply(read.event());
        } catch (IllegalArgumentException | IllegalStateException e) {
            cut(record, where.apply(record.position()), "cannot be applied: " + e.getMessage());
            return;
        }
        sequence = read.seq();
        timeMicros = Math.max(timeMicros, read.timeMicros());
        keep(record);
    }

    private void replacePending(long missing) {
        Cut first = pending().getFirst();
        long number = sequence + 1;
        if (missing > 0) {
            lose(missing, first.where() + ": " + first.what());
        }
        settle(missing > 0 ? number : 0, missing);
    }

    private void lose(long count, String what) {
        for (long i = 0; i < count; i++) {
            sequence++;
            RecordBytes bytes = new RecordBytes();
            try (JsonGenerator json = JSON.createGenerator(bytes)) {
                json.writeStartObject();
                json.writeNumberField("v", 1);
                json.writeNumberField("seq", sequence);
                json.writeNumberField("time", timeMicros);
                json.writeBinaryField("blob", ("lost: " + what).getBytes(UTF_8));
                json.writeObjectFieldStart("lost");
                json.writeStringField("what", what);
                json.writeStringField("quarantine", quarantine);
                json.writeEndObject();
                json.writeEndObject();
            } catch (IOException e) {
                throw new UncheckedIOException("writing to memory failed", e);
            }
            add(bytes.sealed());
        }
    }

    /// How many records a damaged end held nobody knows; one stands for all.
    @Override
    void end() {
        if (!pending().isEmpty()) {
            replacePending(1);
        }
    }

    @Override
    SortedSet<JobId> jobsIn(byte[] remains) {
        return Collections.emptySortedSet();
    }
}
