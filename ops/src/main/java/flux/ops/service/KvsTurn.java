package flux.ops.service;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.kvs.KvsEvent;
import flux.ledger.kvs.KvsOp;
import flux.ledger.kvs.KvsStore;
import flux.ledger.kvs.Namespace;
import flux.ledger.kvs.VersionWaits;
import flux.ledger.wire.Errno;
import flux.ops.connector.Events;
import flux.ops.connector.Request;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/// What a turn of the reactor leaves to be said about versions. All commits of one turn are
/// answered together, with the version that the last of them made: a root's hash is the most that a
/// commit costs, and so it is made once a turn, however many commits came. This is what Flux's
/// merging of transactions looks like to clients; each commit is a record of its own all the same.
final class KvsTurn {
    private static final String EVENTS = "kvs.namespace-";

    private final KvsStore store;
    private final Events events;
    private final Executor later;
    private final int owner;
    private final VersionWaits<Request> waits = new VersionWaits<>();

    private final List<Request> answers = new ArrayList<>();
    private final List<String> answersFor = new ArrayList<>();
    private final Map<String, Map<String, Integer>> changed = new LinkedHashMap<>();
    private boolean scheduled;

    /// Somebody wants to hear of this turn's commits.
    private boolean isAnnounced;

    /// @param later runs an action when this turn's requests have been handled
    /// @param owner the instance owner's userid, in whose name events are published
    KvsTurn(KvsStore store, Events events, Executor later, int owner) {
        this.store = store;
        this.events = events;
        this.later = later;
        this.owner = owner;
    }

    /// `request` is answered with the version of `namespace` at the end of this turn.
    void answer(Request request, String namespace) {
        answers.add(request);
        answersFor.add(namespace);
        schedule();
    }

    void await(Request request, String namespace, long rootseq) {
        waits.add(namespace, rootseq, request);
        request.onEnd(() -> waits.remove(request));
    }

    /// How many wait for a version of `namespace`.
    long waiting(String namespace) {
        return waits.count(namespace);
    }

    /// This has become so.
    void applied(KvsEvent event) {
        switch (event) {
            case KvsEvent.Committed e -> {
                schedule();
                Map<String, Integer> keys =
                        changed.computeIfAbsent(e.namespace(), _ -> new LinkedHashMap<>());
                if (isAnnounced) {
                    for (KvsOp op : e.ops()) {
                        keys.put(op.key(), op.flags());
                    }
                }
            }
            case KvsEvent.NamespaceRemoved e -> vanished(e.namespace());
            case KvsEvent.NamespaceArchived e -> vanished(e.namespace());
            case KvsEvent.NamespaceCreated e -> publish(e.namespace(), "created", object());
            case KvsEvent.NamespaceAdopted e -> {
                vanished(e.from());
                schedule();
                changed.computeIfAbsent(e.namespace(), _ -> new LinkedHashMap<>()).put(e.key(), 0);
            }
            case KvsEvent.BlobStored _ -> {}
        }
    }

    /// The namespace is there no more.
    void vanished(String namespace) {
        changed.remove(namespace);
        waits.lost(namespace).forEach(request -> request.fail(Errno.ENOTSUP, ""));
        publish(namespace, "removed", object());
    }

    private void schedule() {
        if (!scheduled) {
            scheduled = true;
            isAnnounced = events.isWanted(EVENTS);
            later.execute(this::end);
        }
    }

    /// Answers all that there is to be answered.
    void end() {
        scheduled = false;
        changed.forEach(
                (name, keys) -> {
                    Namespace now = store.namespace(name);
                    if (now != null) {
                        waits.reached(now).forEach(request -> request.respond(version(now)));
                        announce(now, keys);
                    }
                });
        changed.clear();
        Map<String, String> texts = new LinkedHashMap<>();
        for (int i = 0; i < answers.size(); i++) {
            Namespace now = store.namespace(answersFor.get(i));
            if (now == null) {
                answers.get(i).fail(Errno.ENOTSUP, "");
            } else {
                answers.get(i)
                        .respondText(
                                texts.computeIfAbsent(now.name(), _ -> version(now).toString()));
            }
        }
        answers.clear();
        answersFor.clear();
    }

    private void announce(Namespace now, Map<String, Integer> keys) {
        if (isAnnounced) {
            ObjectNode news = version(now).put("owner", now.owner());
            ObjectNode named = news.putObject("keys");
            keys.forEach(named::put);
            publish(now.name(), "setroot", news);
        }
    }

    private void publish(String namespace, String what, ObjectNode payload) {
        if (events.isWanted(EVENTS)) {
            String topic = EVENTS + namespace + "-" + what;
            events.publish(topic, payload.put("namespace", namespace), owner, true);
        }
    }

    ObjectNode version(Namespace namespace) {
        ObjectNode answer = object();
        answer.put("rootref", store.rootref(namespace).toString());
        return answer.put("rootseq", namespace.rootseq());
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
