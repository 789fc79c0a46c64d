package flux.scheduler.fluxion.match;

import flux.scheduler.fluxion.graph.Names;
import flux.scheduler.fluxion.jobspec.Count;
import flux.scheduler.fluxion.jobspec.JobspecFault;
import flux.scheduler.fluxion.jobspec.Request;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A request in the terms of one graph: types as numbers, and what one of it needs below it.
final class Wanted {

    /// The type of a slot, which no vertex has.
    static final int SLOT = -2;

    private static final Wanted[] NOBODY = {};

    final int type;
    final Count count;
    final boolean exclusive;
    final Wanted[] with;

    /// The largest count that could be of use.
    final long most;

    /// Whether nothing is wanted below what is wanted below this.
    final boolean isOfLeaves;

    /// Units below one of this, by index among the types that filters know.
    final long[] below;

    /// The types of what stands directly below, when that is how a slot is found.
    final long childTypes;

    private Wanted(Request request, Names types, int[] tracked) {
        type = request.isSlot() ? SLOT : number(request.type(), types);
        count = request.count();
        most = count.most();
        exclusive = request.exclusive();
        with = all(request.with(), types, tracked);
        below = new long[tracked.length];
        long bits = 0;
        for (Wanted child : with) {
            bits |= child.type == SLOT ? child.childTypes : Names.bit(child.type);
            long times = child.count.min();
            for (int k = 0; k < tracked.length; k++) {
                below[k] += times * child.below[k] + (tracked[k] == child.type ? times : 0);
            }
        }
        childTypes = bits;
        isOfLeaves = Arrays.stream(with).allMatch(w -> w.with.length == 0);
    }

    /// @throws JobspecFault for a type that the graph does not know, or a level with two of a type
    static Wanted[] all(List<Request> requests, Names types, int[] tracked) {
        Wanted[] all =
                requests.stream().map(r -> new Wanted(r, types, tracked)).toArray(Wanted[]::new);
        if (Arrays.stream(all).mapToInt(w -> w.type).distinct().count() < all.length) {
            throw new JobspecFault(
                    "two requests of one type at one level cannot be told apart: "
                            + requests.stream().map(Request::type).toList());
        }
        return all;
    }

    /// The least number of units of `type` that would do.
    static long units(Wanted[] wanted, int type) {
        long units = 0;
        for (Wanted each : wanted) {
            units += each.count.min() * ((each.type == type ? 1 : 0) + units(each.with, type));
        }
        return units;
    }

    private static int number(String type, Names types) {
        int number = types.find(type);
        if (number == Names.UNKNOWN) {
            throw new JobspecFault("Value of \"type\" must be a resource type known to fluxion");
        }
        return number;
    }

    static @Nullable Wanted ofType(int type, Wanted[] wanted) {
        for (Wanted each : wanted) {
            if (each.type == type) {
                return each;
            }
        }
        return null;
    }

    /// Levels may be left out above the first one that is named, and above what is in a slot.
    ///
    /// @param types of all that is below a vertex
    /// @param pristine whether nothing was named above it
    static boolean mayBeBelow(long types, Wanted[] wanted, boolean pristine) {
        for (Wanted each : wanted) {
            boolean slot = each.type == SLOT;
            long needed = slot ? each.childTypes : Names.bit(each.type);
            if ((pristine || slot) && (types & needed) == needed) {
                return true;
            }
        }
        return false;
    }

    /// @param times how often all that is wanted is wanted
    static boolean isEnough(Wanted[] wanted, long times, Tally found) {
        for (Wanted each : wanted) {
            if (found.units(each.type) / times < each.most) {
                return false;
            }
        }
        return true;
    }

    static Wanted[] without(Wanted[] all, Wanted... some) {
        if (all.length == some.length) {
            return NOBODY;
        }
        List<Wanted> gone = List.of(some);
        return Arrays.stream(all).filter(w -> !gone.contains(w)).toArray(Wanted[]::new);
    }

    /// Whether one of this is made at a vertex itself: it has the type, or a slot's parts right
    /// below.
    ///
    /// @param childTypes of the vertex, as is its `type`
    boolean isMadeAt(int vertexType, long typesOfChildren) {
        return type == SLOT ? (typesOfChildren & childTypes) == childTypes : vertexType == type;
    }
}
