package flux.replay.eventlog;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import flux.ledger.entry.Entry;
import flux.ledger.entry.Fact.OfImport;
import flux.ledger.entry.Fact.OfJob;
import flux.ledger.entry.Fact.OfUnreadable;
import flux.ledger.entry.JobEventWriter;
import flux.ledger.entry.Timestamps;
import flux.ledger.job.JobEvent;
import flux.ledger.job.JobEvent.UrgencyChanged;
import flux.ledger.output.GuestEvent;
import flux.ledger.output.GuestLog;
import flux.ledger.output.OutputRecord;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/// Entries and output records as lines of eventlogs (RFC 18): one JSON object and a newline each.
public final class EventLines {
    private static final JsonFactory JSON = new JsonFactory();

    private EventLines() {}

    /// The lines that `entry` adds to its job's main eventlog.
    public static List<String> of(Entry entry) {
        List<String> lines = new ArrayList<>(4);
        if (entry.fact() instanceof OfImport fact) {
            fact.imported().eventlog().lines().forEach(line -> lines.add(line + "\n"));
        }
        if (entry.fact() instanceof OfUnreadable fact) {
            String timestamp = Timestamps.text(entry.timeMicros());
            fact.events().forEach(event -> lines.add(line(timestamp, event)));
        }
        if (entry.fact() instanceof OfJob fact) {
            String timestamp = Timestamps.text(entry.timeMicros());
            for (JobEvent event : fact.events()) {
                if (event.isInEventlog()) {
                    lines.add(line(timestamp, event));
                }
            }
        }
        return lines;
    }

    private static String line(String timestamp, JobEvent event) {
        if (event instanceof UrgencyChanged e) {
            // The ledger has its keys the other way around, and old entries stay as they are.
            return "{\"timestamp\":%s,\"name\":\"urgency\",\"context\":{\"userid\":%d,\"urgency\":%d}}\n"
                    .formatted(timestamp, e.userid(), e.urgency());
        }
        StringWriter text = new StringWriter(128);
        try (JsonGenerator json = JSON.createGenerator(text)) {
            JobEventWriter.write(json, timestamp, event);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return text.append('\n').toString();
    }

    /// The lines that `record` adds to one of its job's guest eventlogs.
    public static List<String> of(OutputRecord record, GuestLog log) {
        List<String> lines = new ArrayList<>(4);
        String timestamp = Timestamps.text(record.timeMicros());
        for (GuestEvent event : record.events(log)) {
            String context =
                    event.contextJson() == null ? "" : ",\"context\":" + event.contextJson();
            lines.add(
                    "{\"timestamp\":"
                            + timestamp
                            + ",\"name\":\""
                            + event.name()
                            + "\""
                            + context
                            + "}\n");
        }
        return lines;
    }
}
