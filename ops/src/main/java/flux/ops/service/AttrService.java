package flux.ops.service;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flux.ledger.wire.Errno;
import flux.ledger.wire.RpcException;
import flux.ops.connector.Request;
import java.io.IOException;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/// `attr`: the broker's attributes. Values are always text.
public final class AttrService extends Methods {
    private static final int IMMUTABLE = 1;
    private static final String TEST_PREFIX = "test.";

    private record Attribute(Supplier<String> source, int flags) {
        String value() {
            return source.get();
        }
    }

    private final Map<String, Attribute> attributes = new TreeMap<>();
    private final Map<String, IntFunction<String>> ofRanks = new TreeMap<>();
    private final SortedSet<String> unset = new TreeSet<>();

    public AttrService() {
        super("attr");
        any("get", this::get);
        any("list", this::list);
        owner("set", this::set);
        owner("rm", this::remove);
    }

    /// One that clients may cache and nobody may change.
    public void fix(String name, String value) {
        attributes.put(name, new Attribute(() -> value, IMMUTABLE));
    }

    /// One that nobody may change, but that is known only later.
    public void compute(String name, Supplier<String> source) {
        attributes.put(name, new Attribute(source, IMMUTABLE));
    }

    /// One that nobody may change, and that each rank has for itself.
    public void atRank(String name, IntFunction<String> source) {
        fix(name, source.apply(0));
        ofRanks.put(name, source);
    }

    /// One that the owner may change.
    public void allow(String name, String value) {
        attributes.put(name, new Attribute(() -> value, 0));
    }

    /// One that is known but has no value here.
    public void declare(String name) {
        unset.add(name);
    }

    public String value(String name) {
        Attribute attribute = attributes.get(name);
        return attribute == null ? "" : attribute.value();
    }

    private void get(Request request) throws RpcException, IOException {
        Attribute attribute = attributes.get(text(request, "name"));
        if (attribute == null) {
            throw error(Errno.ENOENT, "");
        }
        String value = attribute.value();
        if (attribute == attributes.get("rank")) {
            value = Integer.toString(request.arrivalRank());
        }
        IntFunction<String> ofRank = ofRanks.get(text(request, "name"));
        if (ofRank != null) {
            int nodeid = request.nodeid();
            value = ofRank.apply(nodeid < 0 ? request.arrivalRank() : nodeid);
        }
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        request.respond(answer.put("value", value).put("flags", attribute.flags()));
    }

    private void list(Request request) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode names = answer.putArray("names");
        SortedSet<String> all = new TreeSet<>(unset);
        all.addAll(attributes.keySet());
        all.forEach(names::add);
        request.respond(answer);
    }

    private void set(Request request) throws RpcException, IOException {
        String name = text(request, "name");
        String value = text(request, "value");
        Attribute before = attributes.get(name);
        boolean known = before != null || unset.contains(name);
        if (!known && !name.startsWith(TEST_PREFIX) && !flag(request, "force")) {
            throw error(Errno.ENOENT, "unknown attribute");
        }
        if (before != null && before.flags() == IMMUTABLE) {
            throw flag(request, "force")
                    ? error(Errno.EPERM, "")
                    : error(Errno.EINVAL, "attribute may not be updated");
        }
        allow(name, value);
        request.respondEmpty();
    }

    private void remove(Request request) throws RpcException, IOException {
        String name = text(request, "name");
        Attribute before = attributes.get(name);
        if (before == null) {
            throw error(Errno.ENOENT, "");
        }
        if (before.flags() == IMMUTABLE) {
            throw error(Errno.EINVAL, "attribute may not be updated");
        }
        attributes.remove(name);
        request.respondEmpty();
    }
}
