package flux.ops.service;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.kvs.BlobRef;
import flux.ledger.kvs.CommitJson;
import flux.ledger.kvs.Fences;
import flux.ledger.kvs.KvsAnswer;
import flux.ledger.kvs.KvsCaller;
import flux.ledger.kvs.KvsCommand;
import flux.ledger.kvs.KvsFlags;
import flux.ledger.kvs.KvsStore;
import flux.ledger.kvs.Namespace;
import flux.ledger.kvs.TreeJson;
import flux.ledger.kvs.TreeObject;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ops.connector.Events;
import flux.ops.connector.Request;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.Executor;

/// `kvs`: lookups, and commits, which are appended to the `kvs` log before they are answered.
public final class KvsService extends Methods {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final KvsStore store;
    private final KvsWriter writer;
    private final KvsTurn turn;
    private final KvsStats stats = new KvsStats();
    private final Fences<Request> fences = new Fences<>();

    /// @param later runs an action when the requests that have come are handled
    public KvsService(KvsStore store, KvsWriter writer, Events events, Executor later, int owner) {
        super("kvs");
        this.store = store;
        this.writer = writer;
        this.turn = new KvsTurn(store, events, later, owner);
        writer.onEvent(turn::applied);
        any("lookup", this::lookup);
        any("lookup-plus", this::lookupPlus);
        any("commit", this::commit);
        any("fence", this::fence);
        any("getroot", this::getroot);
        any("wait-version", this::waitVersion);
        any("dropcache", Request::respondEmpty); // the tree is no cache: nothing can be dropped
        owner("namespace-create", this::create);
        owner("namespace-remove", this::remove);
        owner("namespace-list", this::list);
        owner("namespace-adopt", this::adopt);
    }

    /// The namespace, which was lent, is there no more.
    void vanished(String namespace) {
        turn.vanished(namespace);
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

    private static <T> T found(KvsAnswer<T> answer) throws RpcException {
        return switch (answer) {
            case KvsAnswer.Found<T> found -> found.value();
            case KvsAnswer.Refused<T> no -> throw KvsWriter.refused(no.refusal());
        };
    }

    private void lookup(Request request) throws RpcException, IOException {
        request.respondText(json(store, "val", found(look(request))));
    }

    private KvsAnswer<TreeObject> look(Request request) throws IOException {
        JsonNode payload = request.json();
        String key = text(request, "key");
        int flags = payload.path("flags").asInt();
        if (!payload.has("rootdir")) {
            return store.lookup(caller(request), text(request, "namespace"), key, flags);
        }
        try (JsonParser json = JSON.treeAsTokens(payload.get("rootdir"))) {
            json.nextToken();
            return store.lookupAt(caller(request), TreeJson.read(json), key, flags);
        }
    }

    /// A lookup that tells, too, of which version; the answer may be that there is none.
    private void lookupPlus(Request request) throws RpcException, IOException {
        Namespace now = namespace(request);
        switch (look(request)) {
            case KvsAnswer.Found<TreeObject>(TreeObject found) -> {
                ObjectNode answer = (ObjectNode) JSON.readTree(json(store, "val", found));
                request.respond(answer.setAll(turn.version(now)));
            }
            case KvsAnswer.Refused<TreeObject>(var refusal)
                    when refusal.error().errno() == Errno.ENOENT ->
                    request.respond(turn.version(now).put("errno", Errno.ENOENT));
            case KvsAnswer.Refused<TreeObject>(var refusal) -> throw KvsWriter.refused(refusal);
        }
    }

    private void commit(Request request) throws IOException {
        KvsCommand.Commit commit = CommitJson.read(request.bytes()).commit();
        commit(request, commit, List.of(request));
    }

    /// @param participants all who are to be answered
    private void commit(Request request, KvsCommand.Commit commit, List<Request> participants) {
        writer.change(
                caller(request),
                commit,
                (commit.flags() & KvsFlags.SYNC) != 0,
                () -> committed(commit, participants),
                e -> participants.forEach(who -> who.fail(e)));
    }

    private void committed(KvsCommand.Commit commit, List<Request> participants) {
        stats.committed(commit.ops().size());
        for (Request participant : participants) {
            turn.answer(participant, commit.namespace());
        }
        if ((commit.flags() & KvsFlags.NO_MERGE) != 0) {
            turn.end();
        }
    }

    private void fence(Request request) throws RpcException, IOException {
        Fences.Complete<Request> complete;
        CommitJson entry = CommitJson.read(request.bytes());
        namespace(request, entry.commit().namespace());
        try {
            complete = fences.enter(entry, request);
        } catch (IllegalArgumentException e) {
            throw error(Errno.EINVAL, String.valueOf(e.getMessage()));
        }
        if (complete == null) {
            return;
        }
        commit(request, complete.commit(), complete.participants());
    }

    private Namespace namespace(Request request) throws RpcException, IOException {
        return namespace(request, text(request, "namespace"));
    }

    private Namespace namespace(Request request, String name) throws RpcException {
        return found(store.getroot(caller(request), name));
    }

    private void getroot(Request request) throws RpcException, IOException {
        Namespace namespace = namespace(request);
        request.respond(
                turn.version(namespace)
                        .put("owner", namespace.owner())
                        .put("flags", namespace.flags())
                        .put("namespace", namespace.name()));
    }

    private void waitVersion(Request request) throws RpcException, IOException {
        Namespace namespace = namespace(request);
        long wanted = integer(request, "rootseq");
        if (namespace.rootseq() >= wanted) {
            request.respond(turn.version(namespace));
        } else {
            turn.await(request, namespace.name(), wanted);
        }
    }

    private void create(Request request) throws RpcException, IOException {
        BlobRef root;
        try {
            root = BlobRef.parse(text(request, "rootref"));
        } catch (IllegalArgumentException e) {
            throw error(Errno.EINVAL, String.valueOf(e.getMessage()));
        }
        change(
                request,
                new KvsCommand.CreateNamespace(
                        text(request, "namespace"),
                        root,
                        integer(request, "owner"),
                        (int) integer(request, "flags")));
    }

    private void remove(Request request) throws IOException {
        change(request, new KvsCommand.RemoveNamespace(text(request, "namespace")));
    }

    /// Not one of Flux's: `flux restore` lays what it has staged over what is there, in one step.
    private void adopt(Request request) throws IOException {
        String namespace = text(request, "namespace");
        writer.change(
                caller(request),
                new KvsCommand.AdoptNamespace(
                        namespace, text(request, "from"), text(request, "key")),
                false,
                () -> turn.answer(request, namespace),
                request::fail);
    }

    private void change(Request request, KvsCommand command) {
        writer.change(caller(request), command, false, request::respondEmpty, request::fail);
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

    @Override
    public String statsJson() {
        return stats.json(store, turn::waiting, fences.size());
    }
}
