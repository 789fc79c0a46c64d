package flux.ledger.constraint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import flux.ledger.text.Hostlist;
import flux.ledger.text.Idset;
import flux.ledger.text.InvalidText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// A constraint on nodes (RFC 31): `{"properties":["ssd"]}`,
/// `{"not":[{"hostlist":["node[0-3]"]}]}`.
public sealed interface Constraint {

    /// @param host the node's name
    /// @param has tells whether the node has a property
    boolean matches(int rank, String host, Predicate<String> has);

    /// @throws InvalidText when it is not a constraint; the message is Flux's
    static Constraint parse(String json) {
        try {
            return of(new ObjectMapper().readTree(json));
        } catch (JsonProcessingException e) {
            throw new InvalidText("constraint is not JSON: " + json);
        }
    }

    /// As [#parse].
    static Constraint of(JsonNode json) {
        if (!json.isObject()) {
            throw new InvalidText("constraint must be a mapping");
        }
        if (json.isEmpty()) {
            return new All(List.of());
        }
        if (json.size() > 1) {
            throw new InvalidText("constraint must only contain 1 element");
        }
        String operator = json.fieldNames().next();
        JsonNode values = json.get(operator);
        if (!values.isArray()) {
            throw new InvalidText("operator " + operator + " values not an array");
        }
        return switch (operator) {
            case "properties" -> new Properties(properties(values));
            case "hostlist" -> new Hosts(hosts(values));
            case "ranks" -> new Ranks(ranks(values));
            case "and" -> new All(constraints(values));
            case "or" -> new Any(constraints(values));
            case "not" -> new Not(new All(constraints(values)));
            default -> throw new InvalidText("unknown constraint operator '" + operator + "'");
        };
    }

    /// All of them, each without or, after `^`, with the opposite sense.
    record Properties(List<String> names) implements Constraint {
        private static final String FORBIDDEN = "!&'\"^`|()";

        @Override
        public boolean matches(int rank, String host, Predicate<String> has) {
            for (String name : names) {
                boolean without = name.startsWith("^");
                if (has.test(without ? name.substring(1) : name) == without) {
                    return false;
                }
            }
            return true;
        }
    }

    record Hosts(Set<String> hosts) implements Constraint {
        @Override
        public boolean matches(int rank, String host, Predicate<String> has) {
            return hosts.contains(host);
        }
    }

    record Ranks(Idset ranks) implements Constraint {
        @Override
        public boolean matches(int rank, String host, Predicate<String> has) {
            return ranks.contains(rank);
        }
    }

    record All(List<Constraint> parts) implements Constraint {
        @Override
        public boolean matches(int rank, String host, Predicate<String> has) {
            return parts.stream().allMatch(part -> part.matches(rank, host, has));
        }
    }

    /// An empty `or` matches everything.
    record Any(List<Constraint> parts) implements Constraint {
        @Override
        public boolean matches(int rank, String host, Predicate<String> has) {
            return parts.isEmpty() || parts.stream().anyMatch(p -> p.matches(rank, host, has));
        }
    }

    record Not(Constraint part) implements Constraint {
        @Override
        public boolean matches(int rank, String host, Predicate<String> has) {
            return !part.matches(rank, host, has);
        }
    }

    private static List<Constraint> constraints(JsonNode values) {
        List<Constraint> parts = new ArrayList<>();
        values.forEach(value -> parts.add(of(value)));
        return parts;
    }

    private static List<String> properties(JsonNode values) {
        List<String> names = new ArrayList<>();
        for (JsonNode value : values) {
            String name = text(value, "property");
            String bare = name.startsWith("^") ? name.substring(1) : name;
            if (bare.chars().anyMatch(c -> Properties.FORBIDDEN.indexOf(c) >= 0)) {
                throw new InvalidText("invalid character in property '" + name + "'");
            }
            names.add(name);
        }
        return names;
    }

    private static Set<String> hosts(JsonNode values) {
        Set<String> hosts = new HashSet<>();
        values.forEach(value -> hosts.addAll(Hostlist.parse(text(value, "hostlist")).hosts()));
        return hosts;
    }

    private static Idset ranks(JsonNode values) {
        Idset ranks = Idset.EMPTY;
        for (JsonNode value : values) {
            ranks = ranks.union(Idset.parse(text(value, "ranks")));
        }
        return ranks;
    }

    private static String text(JsonNode value, String kind) {
        if (!value.isTextual()) {
            throw new InvalidText("non-string " + kind + " specified");
        }
        return value.asText();
    }
}
