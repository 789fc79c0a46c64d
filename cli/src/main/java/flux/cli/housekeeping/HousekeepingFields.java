package flux.cli.housekeeping;

import flux.cli.format.Field;
import flux.cli.format.Fields;
import flux.ledger.id.JobId;
import flux.ledger.resource.ResourceSet;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The fields of [HousekeepingRow], by the names of flux-housekeeping(1).
final class HousekeepingFields implements Fields<HousekeepingRow> {
    private final Map<String, Field<HousekeepingRow>> fields = new HashMap<>();

    /// @param utf8 ids with ƒ
    HousekeepingFields(boolean utf8) {
        Function<JobId, String> f58 = utf8 ? JobId::f58 : JobId::f58plain;
        add("id", "JOBID", row -> f58.apply(row.id()));
        add("id.f58", "JOBID", row -> f58.apply(row.id()));
        add("id.f58plain", "JOBID", row -> row.id().f58plain());
        add("id.dec", "JOBID", row -> row.id().dec());
        add("runtime", "RUNTIME", HousekeepingRow::runtimeSeconds);
        addNodes("", "", HousekeepingRow::allocated);
        addNodes("allocated.", "", HousekeepingRow::allocated);
        addNodes("pending.", "#ACTIVE", HousekeepingRow::pending);
    }

    private void addNodes(
            String prefix, String counted, Function<HousekeepingRow, ResourceSet> nodes) {
        String heading = counted.isEmpty() ? "NNODES" : counted;
        add(prefix + "nnodes", heading, row -> (long) nodes.apply(row).nodeCount());
        add(prefix + "ranks", "RANKS", row -> nodes.apply(row).rankSet().encode());
        add(prefix + "nodelist", "NODELIST", row -> nodes.apply(row).nodelist());
    }

    private void add(
            String name, String heading, Function<HousekeepingRow, @Nullable Object> value) {
        fields.put(name, new Field<>(heading, value));
    }

    @Override
    public @Nullable Field<HousekeepingRow> find(String name) {
        return fields.get(name);
    }
}
