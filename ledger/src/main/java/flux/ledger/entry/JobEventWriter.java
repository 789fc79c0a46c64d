package flux.ledger.entry;

import com.fasterxml.jackson.core.JsonGenerator;
import flux.ledger.job.JobEvent;
import flux.ledger.job.JobEvent.Allocated;
import flux.ledger.job.JobEvent.Awaited;
import flux.ledger.job.JobEvent.Cleaned;
import flux.ledger.job.JobEvent.DependenciesMet;
import flux.ledger.job.JobEvent.DependencyAdded;
import flux.ledger.job.JobEvent.DependencyRemoved;
import flux.ledger.job.JobEvent.EpilogFinished;
import flux.ledger.job.JobEvent.EpilogStarted;
import flux.ledger.job.JobEvent.ExceptionRaised;
import flux.ledger.job.JobEvent.Finished;
import flux.ledger.job.JobEvent.Freed;
import flux.ledger.job.JobEvent.HousekeepingFinished;
import flux.ledger.job.JobEvent.HousekeepingStarted;
import flux.ledger.job.JobEvent.JobspecUpdated;
import flux.ledger.job.JobEvent.MemoSet;
import flux.ledger.job.JobEvent.PriorityAssigned;
import flux.ledger.job.JobEvent.PrologFinished;
import flux.ledger.job.JobEvent.PrologStarted;
import flux.ledger.job.JobEvent.Released;
import flux.ledger.job.JobEvent.ResourceUpdated;
import flux.ledger.job.JobEvent.Signaled;
import flux.ledger.job.JobEvent.Started;
import flux.ledger.job.JobEvent.Submitted;
import flux.ledger.job.JobEvent.Unrecognized;
import flux.ledger.job.JobEvent.UpdatesReserved;
import flux.ledger.job.JobEvent.UrgencyChanged;
import flux.ledger.job.JobEvent.Validated;
import flux.ledger.job.JobEvent.VolatileMemoSet;
import java.io.IOException;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// Writes job events as RFC 18 objects with the names and contexts of RFC 21.
public final class JobEventWriter {
    private static final int SUBMIT_VERSION = 1;

    private JobEventWriter() {}

    /// The name on the wire.
    public static String name(JobEvent event) {
        return switch (event) {
            case Submitted _ -> "submit";
            case Validated _ -> "validate";
            case DependencyAdded _ -> "dependency-add";
            case DependencyRemoved _ -> "dependency-remove";
            case DependenciesMet _ -> "depend";
            case PriorityAssigned _ -> "priority";
            case UrgencyChanged _ -> "urgency";
            case Allocated _ -> "alloc";
            case PrologStarted _ -> "prolog-start";
            case PrologFinished _ -> "prolog-finish";
            case Started _ -> "start";
            case Finished _ -> "finish";
            case EpilogStarted _ -> "epilog-start";
            case EpilogFinished _ -> "epilog-finish";
            case Released _ -> "release";
            case Freed _ -> "free";
            case Cleaned _ -> "clean";
            case ExceptionRaised _ -> "exception";
            case MemoSet _ -> "memo";
            case VolatileMemoSet _ -> "memo-volatile";
            case JobspecUpdated _ -> "jobspec-update";
            case ResourceUpdated _ -> "resource-update";
            case Signaled _ -> "signal";
            case HousekeepingStarted _ -> "housekeeping-start";
            case HousekeepingFinished _ -> "housekeeping-finish";
            case Awaited _ -> "wait";
            case UpdatesReserved _ -> "update-reserve";
            case Unrecognized e -> e.name();
        };
    }

    /// Writes `{"timestamp":…,"name":…,"context":…}`.
    ///
    /// @param timestamp as [Timestamps#text] gives it
    public static void write(JsonGenerator json, String timestamp, JobEvent event)
            throws IOException {
        json.writeStartObject();
        json.writeFieldName("timestamp");
        json.writeNumber(timestamp);
        json.writeStringField("name", name(event));
        writeContext(json, event);
        json.writeEndObject();
    }

    private static void writeContext(JsonGenerator json, JobEvent event) throws IOException {
        switch (event) {
            case Validated _,
                    DependenciesMet _,
                    Started _,
                    Freed _,
                    Cleaned _,
                    Awaited _,
                    UpdatesReserved _ -> {}
            case MemoSet e -> raw(json, e.memoJson());
            case VolatileMemoSet e -> raw(json, e.memoJson());
            case JobspecUpdated e -> raw(json, e.updatesJson());
            case Unrecognized e -> raw(json, e.contextJson());
            case Allocated e -> {
                if (e.annotationsJson() != null) {
                    json.writeObjectFieldStart("context");
                    json.writeFieldName("annotations");
                    json.writeRawValue(e.annotationsJson());
                    json.writeEndObject();
                }
            }
            default -> {
                json.writeObjectFieldStart("context");
                writeKeys(json, event);
                json.writeEndObject();
            }
        }
    }

    private static void writeKeys(JsonGenerator json, JobEvent event) throws IOException {
        switch (event) {
            case Submitted e -> {
                json.writeNumberField("userid", e.userid());
                json.writeNumberField("urgency", e.urgency());
                json.writeNumberField("flags", e.flags());
                json.writeNumberField("version", SUBMIT_VERSION);
            }
            case DependencyAdded e -> describe(json, e.description());
            case DependencyRemoved e -> describe(json, e.description());
            case PriorityAssigned e -> json.writeNumberField("priority", e.priority());
            case UrgencyChanged e -> {
                json.writeNumberField("urgency", e.urgency());
                json.writeNumberField("userid", e.userid());
            }
            case PrologStarted e -> describe(json, e.description());
            case PrologFinished e -> describe(json, e.description(), e.status());
            case Finished e -> json.writeNumberField("status", e.status());
            case EpilogStarted e -> describe(json, e.description());
            case EpilogFinished e -> describe(json, e.description(), e.status());
            case Released e -> {
                json.writeStringField("ranks", e.ranks());
                json.writeBooleanField("final", e.last());
            }
            case ExceptionRaised e -> writeException(json, e);
            case ResourceUpdated e -> {
                json.writeFieldName("expiration");
                json.writeNumber(BigDecimal.valueOf(e.expiration()).toPlainString());
            }
            case HousekeepingStarted e -> {
                json.writeNumberField("userid", e.userid());
                json.writeFieldName("R");
                e.resources().write(json);
            }
            case HousekeepingFinished e -> {
                json.writeStringField("ranks", e.ranks());
                json.writeStringField("released", e.released());
            }
            case Signaled e -> {
                json.writeNumberField("signum", e.signum());
                json.writeNumberField("userid", e.userid());
            }
            default -> throw new IllegalArgumentException("no context for " + name(event));
        }
    }

    private static void writeException(JsonGenerator json, ExceptionRaised e) throws IOException {
        json.writeStringField("type", e.type());
        json.writeNumberField("severity", e.severity());
        json.writeStringField("note", e.note());
        if (e.userid() >= 0) {
            json.writeNumberField("userid", e.userid());
        }
        if (e.waitStatus() != null) {
            json.writeNumberField("wait_status", e.waitStatus());
        }
    }

    private static void describe(JsonGenerator json, String description) throws IOException {
        json.writeStringField("description", description);
    }

    private static void describe(JsonGenerator json, String description, int status)
            throws IOException {
        describe(json, description);
        json.writeNumberField("status", status);
    }

    private static void raw(JsonGenerator json, @Nullable String context) throws IOException {
        if (context != null) {
            json.writeFieldName("context");
            json.writeRawValue(context);
        }
    }
}
