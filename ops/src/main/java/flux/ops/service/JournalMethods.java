package flux.ops.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.entry.Entry;
import flux.ledger.entry.Fact.OfImport;
import flux.ledger.entry.Fact.OfJob;
import flux.ledger.id.JobId;
import flux.ledger.job.JobState;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ops.connector.Request;
import flux.replay.eventlog.EventLines;
import flux.replay.jobs.JobListView;
import flux.replay.jobs.JobSelection;
import flux.replay.jobs.ListedJob;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `job-manager.events-journal`: the events of all jobs as they happen, after those of the past: of
/// the jobs that are active, or with `full` of all. Accounting and workflow systems live on it.
///
/// The past is sent a page a turn. What happens meanwhile to a job whose past is still to come is
/// part of that past; to any other job, it is told at once. So nobody hears an event twice, or in
/// another order than its job's.
public final class JournalMethods {
    private static final int PAGE_JOBS = 100;
    private static final String ANNOTATIONS = "annotations";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JobListView jobs;
    private final JobFiles files;
    private final List<Listener> listeners = new ArrayList<>();

    public JournalMethods(JobListView jobs, JobFiles files) {
        this.jobs = jobs;
        this.files = files;
    }

    void register(Methods service) {
        service.owner("events-journal", this::listen);
    }

    int listeners() {
        return listeners.size();
    }

    private void listen(Request request) throws RpcException, IOException {
        if (!request.isStreaming()) {
            throw Methods.error(Errno.EPROTO, "job-manager.events requires streaming RPC flag");
        }
        Set<String> allowed = names(request, "allow");
        Set<String> denied = names(request, "deny");
        boolean full = Methods.flag(request, "full");
        JobSelection past = jobs.select(job -> full || job.state() != JobState.INACTIVE, 0, 0);
        Listener listener = new Listener(request, allowed, denied == null ? Set.of() : denied);
        past.jobs(0, past.active()).forEach(job -> listener.toCome.add(job.id()));
        listeners.add(listener);
        request.onEnd(() -> listeners.remove(listener));
        tellPast(listener, past, 0);
    }

    private static @Nullable Set<String> names(Request request, String key)
            throws RpcException, IOException {
        JsonNode given = request.json().get(key);
        if (given == null || given.isNull()) {
            return null;
        }
        if (!given.isObject()) {
            throw Methods.error(
                    Errno.EPROTO, "job-manager.events-journal " + key + " should be an object");
        }
        Set<String> names = new HashSet<>();
        given.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private void tellPast(Listener listener, JobSelection past, int from) {
        int to = Math.min(from + PAGE_JOBS, past.size());
        for (ListedJob found : past.jobs(from, to)) {
            ListedJob job = jobs.find(found.id());
            if (job != null) { // else it was purged meanwhile
                listener.tell(job, parse(files.eventlog(job)), files);
            }
            listener.toCome.remove(found.id());
        }
        if (to < past.size()) {
            listener.request.whenRoom(() -> tellPast(listener, past, to));
        } else {
            listener.request.respondText("{\"id\":-1,\"events\":[]}");
        }
    }

    /// The views show this entry: each of its events is told by itself.
    public void appended(Entry entry) {
        JobId id =
                switch (entry.fact()) {
                    case OfJob fact -> fact.job();
                    case OfImport fact -> fact.job();
                    default -> null;
                };
        ListedJob job = id == null || listeners.isEmpty() ? null : jobs.find(id);
        if (job == null) {
            return;
        }
        for (JsonNode event : parse(EventLines.of(entry))) {
            JsonNode annotations = event.path("context").get(ANNOTATIONS);
            for (Listener listener : List.copyOf(listeners)) {
                if (listener.toCome.contains(id)) {
                    continue;
                }
                if (annotations != null && event.path("name").asText().equals("alloc")) {
                    listener.tell(job, List.of(annotated(event, annotations)), files);
                }
                listener.tell(job, List.of(event), files);
            }
        }
    }

    /// The one event that stands in the journal but in no eventlog.
    private static JsonNode annotated(JsonNode alloc, JsonNode annotations) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.set("timestamp", alloc.get("timestamp"));
        event.put("name", ANNOTATIONS);
        event.putObject("context").set(ANNOTATIONS, annotations);
        return event;
    }

    private static List<JsonNode> parse(List<String> lines) {
        List<JsonNode> events = new ArrayList<>(lines.size());
        try {
            for (String line : lines) {
                events.add(JSON.readTree(line));
            }
        } catch (IOException e) {
            throw new IllegalStateException("an eventlog's own line is no JSON", e);
        }
        return events;
    }

    private static final class Listener {
        private final Request request;
        private final @Nullable Set<String> allowed;
        private final Set<String> denied;
        private final Set<JobId> toCome = new HashSet<>();

        Listener(Request request, @Nullable Set<String> allowed, Set<String> denied) {
            this.request = request;
            this.allowed = allowed;
            this.denied = denied;
        }

        /// With the jobspec beside the submission, and R beside the allocation.
        void tell(ListedJob job, List<JsonNode> events, JobFiles files) {
            ObjectNode answer = JsonNodeFactory.instance.objectNode();
            answer.put("id", job.id().value());
            ArrayNode told = answer.putArray("events");
            for (JsonNode event : events) {
                String name = event.path("name").asText();
                if ((allowed != null && !allowed.contains(name)) || denied.contains(name)) {
                    continue;
                }
                told.add(event);
                switch (name) {
                    case "submit" -> put(answer, "jobspec", job, files);
                    case "alloc" -> put(answer, "R", job, files);
                    default -> {}
                }
            }
            if (!told.isEmpty()) {
                request.respond(answer);
            }
        }

        private static void put(ObjectNode answer, String key, ListedJob job, JobFiles files) {
            files.read(job, key)
                    .ifPresent(text -> answer.set(key, parse(List.of(text)).getFirst()));
        }
    }
}
