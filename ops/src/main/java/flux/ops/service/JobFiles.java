package flux.ops.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.function.BiFunction;

/// What stands in a job's directory (RFC 16), read out of the logs when somebody asks.
public final class JobFiles {

    /// The directory's own keys.
    public static final List<String> KEYS = List.of("J", "R", "eventlog", "jobspec");

    private static final String GUEST = "guest.";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JobRecords records;
    private final GuestIndex guests;
    private final BiFunction<JobId, String, Optional<String>> stored;

    /// @param stored finds what a job has left at a key of its namespace
    public JobFiles(
            JobRecords records,
            GuestIndex guests,
            BiFunction<JobId, String, Optional<String>> stored) {
        this.records = records;
        this.guests = guests;
        this.stored = stored;
    }

    List<String> eventlog(ListedJob job) {
        return records.eventlog(job.positions());
    }

    List<String> guest(ListedJob job, GuestLog log) {
        List<String> lines = guests.lines(job.id(), job.outputPositions(), log);
        return lines.isEmpty()
                ? stored.apply(job.id(), log.path().substring(GUEST.length()))
                        .map(text -> text.lines().map(line -> line + "\n").toList())
                        .orElse(lines)
                : lines;
    }

    /// How many records a job's guest eventlogs stand in.
    int guestRecords(ListedJob job) {
        return guests.count(job.id(), job.outputPositions());
    }

    /// A piece of a guest eventlog, as far as it stands in records.
    GuestIndex.Page guestPage(ListedJob job, GuestLog log, int from, int bytesMax) {
        return guests.page(job.id(), job.outputPositions(), log, from, bytesMax);
    }

    /// What comes behind the records: what of them was lost, or, when there never was one, what
    /// another instance or the job itself has left.
    List<String> guestRest(ListedJob job, GuestLog log, boolean hasRecords) {
        List<String> lost = guests.lostLines(job.id(), log);
        return hasRecords || !lost.isEmpty() ? lost : guest(job, log);
    }

    /// @param key one of [#KEYS], a path of a guest eventlog, or `guest.KEY` of what the job left
    /// @return empty when the job has no such file
    public Optional<String> read(ListedJob job, String key) {
        return switch (key) {
            case "J" -> signed(job);
            case "jobspec" -> Optional.of(jobspec(job, false));
            case "eventlog" -> Optional.of(String.join("", eventlog(job)));
            case "R" -> records.resources(job.positions(), false).map(ResourceSet::toJson);
            default ->
                    GuestLog.ofPath(key)
                            .map(log -> String.join("", guest(job, log)))
                            .or(() -> stored(job.id(), key))
                            .filter(text -> !text.isEmpty());
        };
    }

    /// As [#read], with what the job's updates have changed of its jobspec and its R.
    public Optional<String> readCurrent(ListedJob job, String key) {
        return switch (key) {
            case "jobspec" -> Optional.of(jobspec(job, true));
            case "R" -> records.resources(job.positions(), true).map(ResourceSet::toJson);
            default -> read(job, key);
        };
    }

    private Optional<String> stored(JobId job, String key) {
        return key.startsWith(GUEST)
                ? stored.apply(job, key.substring(GUEST.length()))
                : Optional.empty();
    }

    private Optional<String> signed(ListedJob job) {
        Submission submission = records.submission(job.positions());
        return submission.header().isEmpty()
                ? Optional.empty()
                : Optional.of(
                        SignedJobspec.wrap(
                                submission.header(), submission.jobspec(), submission.signature()));
    }

    /// The jobspec as the instance sees it: with its defaults, and without the environment, which
    /// only J keeps.
    private String jobspec(ListedJob job, boolean current) {
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
                if (defaults != null && defaults.constraintJson() != null) {
                    system.set("constraints", JSON.readTree(defaults.constraintJson()));
                }
            }
            if (current) {
                for (String updates : records.jobspecUpdates(job.positions())) {
                    JSON.readTree(updates)
                            .properties()
                            .forEach(one -> set(jobspec, one.getKey(), one.getValue()));
                }
            }
            return jobspec.toString();
        } catch (IOException | ClassCastException e) {
            return new String(submission.jobspec(), UTF_8);
        }
    }

    /// @param path keys with dots between them; null takes the last away
    private static void set(ObjectNode object, String path, JsonNode value) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            if (value.isNull()) {
                object.remove(path);
            } else {
                object.set(path, value);
            }
            return;
        }
        JsonNode inner = object.path(path.substring(0, dot));
        ObjectNode in =
                inner instanceof ObjectNode known
                        ? known
                        : object.putObject(path.substring(0, dot));
        set(in, path.substring(dot + 1), value);
    }
}
