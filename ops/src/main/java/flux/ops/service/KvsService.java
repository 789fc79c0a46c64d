package flux.ops.service;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.kvs.BlobRef;
import flux.ledger.kvs.KvsAnswer;
import flux.ledger.kvs.KvsCaller;
import flux.ledger.kvs.KvsCommand;
import flux.ledger.kvs.KvsDecider;
import flux.ledger.kvs.KvsDecision;
import flux.ledger.kvs.KvsEvent;
import flux.ledger.kvs.KvsFlags;
import flux.ledger.kvs.KvsRefusal;
import flux.ledger.kvs.KvsStore;
import flux.ledger.kvs.Namespace;
import flux.ledger.kvs.OpsJson;
import flux.ledger.kvs.TreeJson;
import flux.ledger.kvs.TreeObject;
import flux.ledger.kvs.VersionWaits;
import flux.ledger.kvs.Watches;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ops.connector.Request;
import java.io.IOException;
import java.io.StringWriter;

/// `kvs`: lookups, and commits, which are appended to the `kvs` log before they are answered.
public final class KvsService extends Methods {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final KvsStore store;
    private final KvsJournal journal;
    private final Watches watches;
    private final VersionWaits<Request> waits = new VersionWaits<>();

    public KvsService(KvsStore store, KvsJournal journal, Watches watches) {
        super("kvs");
        this.store = store;
        this.journal = journal;
        this.watches = watches;
        any("lookup", this::lookup);
        any("commit", this::commit);
        any("getroot", this::getroot);
        any("wait-version", this::waitVersion);
        owner("namespace-create", this::create);
        owner("namespace-remove", this::remove);
        owner("namespace-list", this::list);
    }

    static KvsCaller caller(Request request) {
        long userid = request.credential().userid() & 0xFFFF_FFFFL;
        return new KvsCaller(userid, request.credential().isOwner());
    }

    static String json(KvsStore store, String key, TreeObject object) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.getFactory().createGenerator(text)) {
            json.writeStartObject();
            json.writeFieldName(key);
            store.write(json, object);
            json.writeEndObject();
        }
        return text.toString();
    }

    static RpcException refused(KvsRefusal refusal) {
        return new RpcException(refusal.error().errno(), refusal.text());
    }

    private static <T> T found(KvsAnswer<T> answer) throws RpcException {
        return switch (answer) {
            case KvsAnswer.Found<T> found -> found.value();
            case KvsAnswer.Refused<T> no -> throw refused(no.refusal());
        };
    }

    private void lookup(Request request) throws RpcException, IOException {
        JsonNode payload = request.json();
        String key = text(request, "key");
        int flags = payload.path("flags").asInt();
        KvsAnswer<TreeObject> answer;
        if (payload.has("rootdir")) {
            try (JsonParser json = JSON.treeAsTokens(payload.get("rootdir"))) {
                json.nextToken();
                TreeObject root = TreeJson.read(json);
                answer = store.lookupAt(caller(request), root, key, flags);
            }
        } else {
            answer = store.lookup(caller(request), text(request, "namespace"), key, flags);
        }
        request.respondText(json(store, "val", found(answer)));
    }

    private void commit(Request request) throws RpcException, IOException {
        String namespace = text(request, "namespace");
        int flags = request.json().path("flags").asInt();
        JsonNode ops = request.json().get("ops");
        if (ops == null || !ops.isArray()) {
            throw new IOException("ops must be an array");
        }
        KvsCommand.Commit command;
        try (JsonParser json = JSON.treeAsTokens(ops)) {
            json.nextToken();
            command = new KvsCommand.Commit(namespace, flags, OpsJson.read(json));
        }
        Runnable answer =
                () -> {
                    Namespace after = store.namespace(namespace);
                    if (after == null) {
                        request.fail(Errno.ENOTSUP, "");
                    } else {
                        request.respond(version(after));
                    }
                };
        change(request, command, (flags & KvsFlags.SYNC) != 0, answer);
    }

    private ObjectNode version(Namespace namespace) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("rootref", store.rootref(namespace).toString());
        return answer.put("rootseq", namespace.rootseq());
    }

    /// Decides, appends, applies; then those who watch are told.
    ///
    /// @param answer run when the change is recorded, or needed no record
    private void change(Request request, KvsCommand command, boolean sync, Runnable answer)
            throws RpcException {
        journal.requireSettled();
        switch (KvsDecider.decide(store, caller(request), command)) {
            case KvsDecision.Refused(KvsRefusal refusal) -> throw refused(refusal);
            case KvsDecision.Unchanged _ -> answer.run();
            case KvsDecision.Accepted(KvsEvent event) ->
                    journal.record(
                            event,
                            sync,
                            () -> {
                                store.apply(event);
                                watches.applied(store, event);
                                tellWaits(event);
                                answer.run();
                            });
        }
    }

    private void tellWaits(KvsEvent event) {
        switch (event) {
            case KvsEvent.Committed e -> {
                Namespace now = store.namespace(e.namespace());
                if (now != null) {
                    waits.reached(now).forEach(request -> request.respond(version(now)));
                }
            }
            case KvsEvent.NamespaceRemoved e ->
                    waits.lost(e.namespace()).forEach(r -> r.fail(Errno.ENOTSUP, ""));
            case KvsEvent.NamespaceCreated _, KvsEvent.BlobStored _ -> {}
        }
    }

    private Namespace namespace(Request request) throws RpcException, IOException {
        return found(store.getroot(caller(request), text(request, "namespace")));
    }

    private void getroot(Request request) throws RpcException, IOException {
        Namespace namespace = namespace(request);
        ObjectNode answer = version(namespace);
        answer.put("owner", namespace.owner());
        answer.put("flags", namespace.flags());
        request.respond(answer.put("namespace", namespace.name()));
    }

    private void waitVersion(Request request) throws RpcException, IOException {
        Namespace namespace = namespace(request);
        long wanted = integer(request, "rootseq");
        if (namespace.rootseq() >= wanted) {
            request.respond(version(namespace));
            return;
        }
        waits.add(namespace.name(), wanted, request);
        request.onEnd(() -> waits.remove(request));
    }

    private void create(Request request) throws RpcException, IOException {
        BlobRef root;
        try {
            root = BlobRef.parse(text(request, "rootref"));
        } catch (IllegalArgumentException e) {
            throw error(Errno.EINVAL, String.valueOf(e.getMessage()));
        }
        KvsCommand command =
                new KvsCommand.CreateNamespace(
                        text(request, "namespace"),
                        root,
                        integer(request, "owner"),
                        (int) integer(request, "flags"));
        change(request, command, false, request::respondEmpty);
    }

    private void remove(Request request) throws RpcException, IOException {
        KvsCommand command = new KvsCommand.RemoveNamespace(text(request, "namespace"));
        change(request, command, false, request::respondEmpty);
    }

    private void list(Request request) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode names = answer.putArray("namespaces");
        for (Namespace namespace : store.namespaces()) {
            names.addObject()
                    .put("namespace", namespace.name())
                    .put("owner", namespace.owner())
                    .put("flags", namespace.flags());
        }
        request.respond(answer);
    }
}
