package flux.scheduler.fluxion.graph;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A resource pool as it is described.
///
/// @param name null when it is `basename` with `id` behind
/// @param id logical, among its siblings or beyond; -1 for none
/// @param uniqueId -1 for the next number that is free
/// @param rank of the broker it belongs to; -1 above the node
/// @param size units in the pool, at least 1
public record Vertex(
        String type,
        String basename,
        @Nullable String name,
        long id,
        long uniqueId,
        int rank,
        long size,
        String unit,
        Map<String, String> properties,
        boolean up) {

    public Vertex {
        if (size < 0) {
            throw new IllegalArgumentException("size of a " + type + " must not be " + size);
        }
    }

    /// One unit of `type`, up, without rank.
    public static Vertex of(String type, long id) {
        return new Vertex(type, type, null, id, -1, -1, 1, "", Map.of(), true);
    }
}
