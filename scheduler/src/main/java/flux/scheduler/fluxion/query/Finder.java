package flux.scheduler.fluxion.query;

import flux.ledger.text.Hostlist;
import flux.ledger.text.InvalidText;
import flux.scheduler.fluxion.graph.Relations;
import flux.scheduler.fluxion.graph.ResourceGraph;
import flux.scheduler.fluxion.match.Selection;
import flux.scheduler.fluxion.query.Expression.And;
import flux.scheduler.fluxion.query.Expression.Or;
import flux.scheduler.fluxion.query.Expression.Predicate;
import flux.scheduler.fluxion.schedule.Claims;
import flux.scheduler.fluxion.schedule.Schedule;
import java.util.Set;

/// Finds the vertices for which an expression holds, and shows them with their ancestors.
///
/// What somebody has exclusively includes all that is below it, named in the allocation or not.
public final class Finder {
    private final ResourceGraph graph;
    private final Schedule schedule;
    private final Relations relations;

    public Finder(ResourceGraph graph, Schedule schedule) {
        this.graph = graph;
        this.schedule = schedule;
        relations = graph.relations(schedule.subsystem());
    }

    /// What is to be tested at a vertex, with what its ancestors pass on.
    @FunctionalInterface
    private interface Test {
        boolean holds(int u);
    }

    /// @throws IllegalArgumentException for a predicate that is unknown or has a wrong value
    public Selection find(Expression expression) {
        Test test = test(expression);
        Selection selection = new Selection();
        if (relations.root() != Relations.NONE) {
            gather(relations.root(), 0, Selection.NONE, test, selection);
        }
        return selection;
    }

    /// Whether the expression asks for the state of pruning filters.
    public static boolean asksForFilters(Expression expression) {
        return switch (expression) {
            case And and -> and.all().stream().anyMatch(Finder::asksForFilters);
            case Or or -> or.any().stream().anyMatch(Finder::asksForFilters);
            case Predicate p -> p.key().equals("agfilter") && truth(p);
        };
    }

    private boolean gather(int u, int level, int parent, Test test, Selection selection) {
        boolean found = false;
        for (int i = relations.from(u); i < relations.to(u); i++) {
            int child = relations.child(i);
            if (!relations.hasSeveralParents(child) || relations.parent(child) == u) {
                found |= gather(child, level + 1, u, test, selection);
            }
        }
        found = found || test.holds(u);
        if (found) {
            selection.add(u, level, parent, graph.size(u), true);
        }
        return found;
    }

    private Test test(Expression expression) {
        return switch (expression) {
            case And and -> {
                Test[] all = and.all().stream().map(this::test).toArray(Test[]::new);
                yield u -> {
                    for (Test each : all) {
                        if (!each.holds(u)) {
                            return false;
                        }
                    }
                    return true;
                };
            }
            case Or or -> {
                Test[] any = or.any().stream().map(this::test).toArray(Test[]::new);
                yield u -> {
                    for (Test each : any) {
                        if (each.holds(u)) {
                            return true;
                        }
                    }
                    return false;
                };
            }
            case Predicate predicate -> test(predicate);
        };
    }

    private Test test(Predicate predicate) {
        String value = predicate.value();
        return switch (predicate.key()) {
            case "status" -> {
                boolean up = oneOf(predicate, "up", "down");
                yield u -> graph.isUp(u) == up;
            }
            case "sched-now" -> {
                boolean allocated = oneOf(predicate, "allocated", "free");
                yield u -> isHeld(u, false, -1) == allocated;
            }
            case "sched-future" -> {
                boolean reserved = oneOf(predicate, "reserved", "free");
                yield u -> isHeld(u, true, -1) == reserved;
            }
            case "agfilter" -> {
                boolean wanted = truth(predicate);
                yield u -> (schedule.filters().at(u) != null) == wanted;
            }
            case "names" -> {
                Set<String> names = names(value);
                yield u -> names.contains(graph.name(u));
            }
            case "property" -> u -> graph.hasProperty(u, value);
            case "jobid-alloc" -> {
                long job = job(predicate);
                yield u -> isHeld(u, false, job);
            }
            case "jobid-reserved" -> {
                long job = job(predicate);
                yield u -> isHeld(u, true, job);
            }
            case "jobid-span" -> {
                long job = job(predicate);
                yield u -> isClaimed(u, job, true);
            }
            case "jobid-tag" -> {
                long job = job(predicate);
                yield u -> isClaimed(u, job, false);
            }
            default -> throw new IllegalArgumentException("unknown criterion " + predicate.key());
        };
    }

    /// Whether somebody (or `job`, if not -1) has `u` or something around it exclusively.
    private boolean isHeld(int vertex, boolean reserved, long job) {
        for (int u = vertex; u != Relations.NONE; u = relations.parent(u)) {
            Claims claims = schedule.claims(u);
            boolean[] held = {false};
            if (claims != null) {
                claims.forEach(
                        (id, exclusive, later) ->
                                held[0] |=
                                        exclusive && later == reserved && (job < 0 || id == job));
            }
            if (held[0]) {
                return true;
            }
        }
        return false;
    }

    private boolean isClaimed(int u, long job, boolean exclusively) {
        Claims claims = schedule.claims(u);
        boolean[] claimed = {false};
        if (claims != null) {
            claims.forEach(
                    (id, exclusive, later) ->
                            claimed[0] |= id == job && (exclusive || !exclusively));
        }
        return claimed[0];
    }

    private static Set<String> names(String value) {
        try {
            return Set.copyOf(Hostlist.parse(value).hosts());
        } catch (InvalidText e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static boolean oneOf(Predicate predicate, String yes, String no) {
        if (predicate.value().equals(yes) || predicate.value().equals(no)) {
            return predicate.value().equals(yes);
        }
        throw new IllegalArgumentException(
                predicate.key() + " must be " + yes + " or " + no + ", not " + predicate.value());
    }

    private static boolean truth(Predicate predicate) {
        return switch (predicate.value()) {
            case "true", "t" -> true;
            case "false", "f" -> false;
            default ->
                    throw new IllegalArgumentException(
                            "agfilter must be true or false, not " + predicate.value());
        };
    }

    private static long job(Predicate predicate) {
        if (!predicate.value().matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException(
                    predicate.key() + " must be a job's number, not " + predicate.value());
        }
        return Long.parseLong(predicate.value());
    }
}
