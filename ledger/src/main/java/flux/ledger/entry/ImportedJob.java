package flux.ledger.entry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import flux.ledger.id.JobId;
import flux.ledger.job.Job;
import flux.ledger.job.JobEvent;
import flux.ledger.job.JobEvent.Submitted;
import flux.ledger.job.JobEvent.Unrecognized;
import flux.ledger.resource.ResourceSet;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A job of another instance, with its whole past. It is one fact here, because none of what
/// happened to it was decided here; its eventlog is kept byte for byte.
///
/// @param eventlog lines of RFC 18 events with their own times, each ending with a newline
/// @param submission its jobspec; header and signature are empty when they were not handed on
/// @param resources its R, or null when it never had any
public record ImportedJob(String eventlog, Submission submission, @Nullable ResourceSet resources) {
    private static final ObjectMapper JSON =
            new ObjectMapper(new JsonFactory())
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    /// An event with its own time, microseconds since the Unix epoch.
    public record Timed(long micros, JobEvent event) {}

    /// What happened to it, in order; with the "validate" that jobs of old did not have.
    ///
    /// @throws IllegalArgumentException when a line of the eventlog is no event
    public List<Timed> events() {
        JobEventReader reader = new JobEventReader(submission::request, () -> resources);
        List<Timed> events = new ArrayList<>();
        for (String line : eventlog.lines().toList()) {
            events.add(timed(reader, line));
        }
        return validated(events);
    }

    /// Flux before 0.46 wrote no "validate": what was submitted was valid.
    private static List<Timed> validated(List<Timed> events) {
        boolean isModern = events.stream().anyMatch(e -> e.event() instanceof JobEvent.Validated);
        if (!isModern && !events.isEmpty() && events.getFirst().event() instanceof Submitted) {
            events.add(1, new Timed(events.getFirst().micros(), new JobEvent.Validated()));
        }
        return events;
    }

    private static Timed timed(JobEventReader reader, String line) {
        try {
            JsonNode event = JSON.readTree(line);
            BigDecimal seconds = event.path("timestamp").decimalValue();
            String name = event.path("name").asText();
            if (name.isEmpty() || seconds.signum() <= 0) {
                throw new IllegalArgumentException("its eventlog has a line that is no event");
            }
            long micros = seconds.movePointRight(6).longValue();
            return new Timed(micros, reader.read(name, event.get("context")));
        } catch (IOException e) {
            throw new IllegalArgumentException("its eventlog has a line that is no event", e);
        }
    }

    /// The job as its past makes it.
    ///
    /// @throws IllegalArgumentException when its eventlog does not begin with a submit event, or
    ///     has more than one, or tells of resources and there is no R
    public Job job(JobId id) {
        Job job = null;
        for (Timed timed : events()) {
            boolean submits = timed.event() instanceof Submitted;
            if (job == null && timed.event() instanceof Submitted submitted) {
                job = Job.submitted(id, submitted);
            } else if (job == null) {
                throw new IllegalArgumentException("its eventlog has no submit event in front");
            } else if (submits) {
                throw new IllegalArgumentException("its eventlog has two submit events");
            } else if (timed.event() instanceof Unrecognized(String name, _)
                    && name.equals("alloc")) {
                throw new IllegalArgumentException("it was given resources, but has no R");
            } else {
                job = job.apply(timed.event());
            }
        }
        if (job == null) {
            throw new IllegalArgumentException("its eventlog is empty");
        }
        return job;
    }

    /// With more lines at the eventlog's end.
    public ImportedJob plus(String lines) {
        return new ImportedJob(eventlog + lines, submission, resources);
    }
}
