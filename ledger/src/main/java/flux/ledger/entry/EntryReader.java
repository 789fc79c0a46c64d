package flux.ledger.entry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import flux.ledger.entry.Fact.OfImport;
import flux.ledger.entry.Fact.OfJob;
import flux.ledger.entry.Fact.OfRefusal;
import flux.ledger.entry.Origin.Via;
import flux.ledger.entry.Refusal.Rule;
import flux.ledger.entry.Submission.Defaults;
import flux.ledger.id.JobId;
import flux.ledger.job.JobEvent;
import flux.ledger.job.JobRequest;
import flux.ledger.jobspec.JobRequests;
import flux.ledger.log.LogDamagedException;
import flux.ledger.log.LogRecord;
import flux.ledger.log.Seal;
import flux.ledger.resource.ResourceSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads entries as [EntryWriter] writes them, of any version so far ([EntryVersion]): what is read
/// is what the latest would say ([Upcaster]). Checks the seal first.
public final class EntryReader {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonFactory JSON = MAPPER.getFactory();

    private final byte[] record;
    private int version;
    private long sequence;
    private long timeMicros;
    private long cause;
    private Origin origin = new Origin(-1, false, Via.MANAGER);
    private @Nullable JobId job;
    private @Nullable String queue;
    private @Nullable String subject;
    private final List<NamedEvent> events = new ArrayList<>(4);
    private final List<JobId> purged = new ArrayList<>(0);
    private byte @Nullable [] jobspec;
    private @Nullable String eventlog;
    private @Nullable String header;
    private @Nullable String signature;
    private @Nullable ResourceSet resources;
    private @Nullable JsonNode defaults;
    private JobRequest asked = JobRequest.unreadable();
    private @Nullable JobRequest request;
    private @Nullable JsonNode refusal;
    private @Nullable JsonNode config;
    private long epochMicros;

    private EntryReader(byte[] record) {
        this.record = record;
    }

    /// An entry that is about a job and cannot be read is an [Fact.OfUnreadable].
    ///
    /// @throws LogDamagedException when the record is not an entry that this program can read; the
    ///     message names the position
    public static PositionedEntry read(LogRecord record) {
        return new PositionedEntry(record.position(), read(record.bytes(), record.position()));
    }

    private static Entry read(byte[] bytes, long position) {
        String where = "jobs log, position " + Long.toHexString(position);
        if (!Seal.holds(bytes)) {
            throw new LogDamagedException(
                    where + ": the checksum does not hold" + LogDamagedException.REMEDY);
        }
        try {
            EntryReader reader = new EntryReader(bytes);
            reader.parse();
            return reader.entry();
        } catch (IOException | IllegalArgumentException e) {
            Entry unreadable = UnreadableEntry.read(bytes, String.valueOf(e.getMessage()));
            if (unreadable != null) {
                return unreadable;
            }
            String why = ": not an entry (" + e.getMessage() + ")";
            throw new LogDamagedException(where + why + LogDamagedException.REMEDY, e);
        }
    }

    private void parse() throws IOException {
        try (JsonParser json = JSON.createParser(record)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String key = json.currentName();
                json.nextToken();
                parse(key, json);
            }
        }
        EntryVersion.check(version);
    }

    private void parse(String key, JsonParser json) throws IOException {
        switch (key) {
            case "v" -> version = json.getIntValue();
            case "seq" -> sequence = json.getLongValue();
            case "time" -> timeMicros = json.getLongValue();
            case "cause" -> cause = json.getLongValue();
            case "by" -> parseOrigin(json);
            case "id" -> job = new JobId(json.getLongValue());
            case "queue" -> queue = json.getText();
            case "subject" -> subject = json.getText();
            case "events" -> parseEvents(json);
            case "purged" -> parsePurged(json);
            case "eventlog" -> eventlog = json.getText();
            case "R" -> resources = ResourceSet.parse(slice(json));
            case "J" -> parseSigned(json);
            case "defaults" -> defaults = MAPPER.readTree(json);
            case "jobspec" -> parseJobspec(json);
            case "epoch" -> epochMicros = json.getLongValue();
            case "config" -> config = MAPPER.readTree(json);
            case "refusal" -> refusal = MAPPER.readTree(json);
            default -> json.skipChildren();
        }
    }

    private void parseOrigin(JsonParser json) throws IOException {
        int userid = -1;
        boolean owner = false;
        Via via = Via.MANAGER;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            json.nextToken();
            switch (key) {
                case "userid" -> userid = json.getIntValue();
                case "owner" -> owner = json.getBooleanValue();
                case "via" -> via = Via.valueOf(json.getText().toUpperCase(Locale.ROOT));
                default -> json.skipChildren();
            }
        }
        origin = new Origin(userid, owner, via);
    }

    private void parseEvents(JsonParser json) throws IOException {
        while (json.nextToken() == JsonToken.START_OBJECT) {
            String name = "";
            JsonNode context = null;
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String key = json.currentName();
                json.nextToken();
                switch (key) {
                    case "name" -> name = json.getText();
                    case "context" -> context = MAPPER.readTree(json);
                    default -> json.skipChildren();
                }
            }
            events.add(new NamedEvent(name, Upcaster.lift(version, name, context)));
        }
    }

    private void parsePurged(JsonParser json) throws IOException {
        while (json.nextToken() != JsonToken.END_ARRAY) {
            purged.add(new JobId(json.getLongValue()));
        }
    }

    private void parseSigned(JsonParser json) throws IOException {
        json.nextToken();
        header = json.getText();
        json.nextToken();
        signature = json.getText();
        json.nextToken();
    }

    /// In one pass, though both its bytes and what is remembered of them are wanted: jobspecs are
    /// most of a log.
    private void parseJobspec(JsonParser json) throws IOException {
        int start = (int) json.currentTokenLocation().getByteOffset();
        asked = JobRequests.read(json);
        int end = (int) json.currentLocation().getByteOffset();
        jobspec = Arrays.copyOfRange(record, start, end);
    }

    /// The bytes of the value that begins at the current token, as they stand.
    private byte[] slice(JsonParser json) throws IOException {
        int start = (int) json.currentTokenLocation().getByteOffset();
        json.skipChildren();
        int end = (int) json.currentLocation().getByteOffset();
        return Arrays.copyOfRange(record, start, end);
    }

    private Entry entry() {
        return new Entry(sequence, timeMicros, cause, origin, fact());
    }

    private Fact fact() {
        if (refusal != null) {
            return new OfRefusal(
                    new Refusal(
                            job,
                            Rule.valueOf(refusal.path("rule").asText()),
                            refusal.path("errnum").intValue(),
                            refusal.path("text").asText()));
        }
        if (job != null) {
            return jobFact(job);
        }
        if (queue != null) {
            return onlyEvent().ofQueue(queue);
        }
        return switch (subject == null ? "" : subject) {
            case "resources" -> onlyEvent().ofResources(resources);
            case "instance" -> onlyEvent().ofInstance(epochMicros, config);
            case "history" -> onlyEvent().ofHistory(purged);
            default -> throw new IllegalArgumentException("it has no subject");
        };
    }

    private InstanceEventReader onlyEvent() {
        if (events.size() != 1) {
            throw new IllegalArgumentException("one event was expected, not " + events.size());
        }
        return new InstanceEventReader(events.getFirst());
    }

    private Fact jobFact(JobId id) {
        Submission submission = submission();
        if (eventlog != null && submission != null) {
            return new OfImport(id, new ImportedJob(eventlog, submission, resources));
        }
        JobEventReader reader = new JobEventReader(this::request, () -> resources);
        List<JobEvent> facts = new ArrayList<>(events.size());
        for (NamedEvent event : events) {
            facts.add(reader.read(event.name(), event.context()));
        }
        return new OfJob(id, facts, submission);
    }

    private JobRequest request() {
        if (request == null) {
            Defaults filled = filled();
            request = filled == null ? asked : filled.fill(asked);
        }
        return request;
    }

    private @Nullable Defaults filled() {
        JsonNode given = defaults;
        if (given == null) {
            return null;
        }
        String name = given.hasNonNull("queue") ? given.get("queue").asText() : null;
        JsonNode constraint = given.path("constraints");
        return new Defaults(
                name,
                given.path("duration").asDouble(),
                constraint.isObject() ? constraint.toString() : null);
    }

    private @Nullable Submission submission() {
        if (jobspec == null || header == null || signature == null) {
            return null;
        }
        return new Submission(jobspec, header, signature, request(), filled());
    }
}
