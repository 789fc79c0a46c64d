package flux.ops.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.entry.Submission;
import flux.ledger.id.JobId;
import flux.ledger.jobspec.SignedJobspec;
import flux.ledger.output.GuestLog;
import flux.ledger.resource.ResourceSet;
import flux.replay.eventlog.GuestIndex;
import flux.replay.eventlog.JobRecords;
import flux.replay.jobs.ListedJob;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// What stands in a job's directory (RFC 16), read out of the logs when somebody asks.
public final class JobFiles {

    /// The directory's own keys.
    public static final List<String> KEYS = List.of("J", "R", "eventlog", "jobspec");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final JobRecords records;
    private final GuestIndex guests;

    public JobFiles(JobRecords records, GuestIndex guests) {
        this.records = records;
        this.guests = guests;
    }

    List<String> eventlog(ListedJob job) {
        return records.eventlog(job.positions());
    }

    List<String> guest(JobId job, GuestLog log) {
        return guests.lines(job, log);
    }

    /// @param key one of [#KEYS], or a path of a guest eventlog
    /// @return empty when the job has no such file
    public Optional<String> read(ListedJob job, String key) {
        return switch (key) {
            case "J" -> Optional.of(signed(job));
            case "jobspec" -> Optional.of(jobspec(job));
            case "eventlog" -> Optional.of(String.join("", eventlog(job)));
            case "R" -> records.resources(job.positions()).map(ResourceSet::toJson);
            default ->
                    GuestLog.ofPath(key)
                            .map(log -> String.join("", guest(job.id(), log)))
                            .filter(text -> !text.isEmpty());
        };
    }

    private String signed(ListedJob job) {
        Submission submission = records.submission(job.positions());
        return SignedJobspec.wrap(
                submission.header(), submission.jobspec(), submission.signature());
    }

    /// The jobspec as the instance sees it: with its defaults, and without the environment, which
    /// only J keeps.
    private String jobspec(ListedJob job) {
        Submission submission = records.submission(job.positions());
        try {
            ObjectNode jobspec = (ObjectNode) JSON.readTree(submission.jobspec());
            if (jobspec.path("attributes").path("system") instanceof ObjectNode system) {
                system.remove("environment");
                Submission.Defaults defaults = submission.defaults();
                if (defaults != null && defaults.queue() != null) {
                    system.put("queue", defaults.queue());
                }
                if (defaults != null && defaults.duration() != 0) {
                    system.put("duration", defaults.duration());
                }
            }
            return jobspec.toString();
        } catch (IOException | ClassCastException e) {
            return new String(submission.jobspec(), UTF_8);
        }
    }
}
