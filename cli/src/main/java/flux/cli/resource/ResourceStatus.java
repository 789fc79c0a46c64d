package flux.cli.resource;

import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What `flux resource status` and `flux resource drain` show: nodes by the state an administrator
/// or the instance put them in.
///
/// @param drained in the order they are shown
/// @param allocated nodes with jobs; a drained node among them is still draining
public record ResourceStatus(
        ResourceSet all,
        Idset offline,
        Idset excluded,
        Idset torpid,
        Idset allocated,
        Idset housekeeping,
        List<Drained> drained) {

    /// The states shown when a user names none.
    public static final List<String> STATES_DEFAULT =
            List.of("avail", "exclude", "draining", "drained", "torpid", "housekeeping");

    /// The order of rows.
    private static final List<String> ORDER =
            List.of(
                    "avail",
                    "exclude",
                    "allocated",
                    "torpid",
                    "housekeeping",
                    "draining",
                    "drained");

    /// Nodes drained together.
    ///
    /// @param timestamp seconds since the epoch
    public record Drained(Idset ranks, double timestamp, String reason) {}

    /// A row for all nodes of a state that are online, and one for those that are not.
    ///
    /// @param fields the names of the fields shown; only those that are shown keep rows apart
    /// @param skipEmpty no row for a state that no node is in
    public List<StatusRow> rows(List<String> states, Set<String> fields, boolean skipEmpty) {
        boolean why = fields.contains("reason") || fields.contains("timestamp");
        List<StatusRow> rows = new ArrayList<>();
        for (String state : ORDER) {
            if (!states.contains(state)) {
                continue;
            }
            int before = rows.size();
            for (Drained part : parts(state, why)) {
                addRow(rows, state, true, part, part.ranks().subtract(offline));
                addRow(rows, state, false, part, part.ranks().intersect(offline));
            }
            if (rows.size() == before && !skipEmpty) {
                rows.add(new StatusRow(state, true, 0, "", "", 0, ""));
            }
        }
        return rows;
    }

    /// Rows for each reason, as `flux resource drain` lists them.
    public List<StatusRow> drainedRows() {
        return rows(List.of("draining", "drained"), Set.of("reason", "timestamp"), true);
    }

    private List<Drained> parts(String state, boolean why) {
        return switch (state) {
            case "avail" -> whole(all.rankSet().subtract(excluded).subtract(allDrained()));
            case "exclude" -> whole(excluded);
            case "allocated" -> whole(allocated);
            case "torpid" -> whole(torpid);
            case "housekeeping" -> whole(housekeeping);
            case "draining" -> drained(true, why);
            default -> drained(false, why);
        };
    }

    private List<Drained> drained(boolean busy, boolean why) {
        Map<String, Drained> groups = new LinkedHashMap<>();
        for (Drained part : drained) {
            Idset ranks =
                    busy ? part.ranks().intersect(allocated) : part.ranks().subtract(allocated);
            Drained own = new Drained(ranks, part.timestamp(), part.reason());
            groups.merge(
                    why ? part.timestamp() + " " + part.reason() : "",
                    own,
                    (a, b) -> new Drained(a.ranks().union(b.ranks()), a.timestamp(), a.reason()));
        }
        return List.copyOf(groups.values());
    }

    private Idset allDrained() {
        return drained.stream().map(Drained::ranks).reduce(Idset.EMPTY, Idset::union);
    }

    private void addRow(
            List<StatusRow> rows, String state, boolean online, Drained part, Idset ranks) {
        if (!ranks.isEmpty()) {
            rows.add(
                    new StatusRow(
                            state,
                            online,
                            ranks.size(),
                            ranks.encode(),
                            all.onRanks(ranks).nodelist(),
                            part.timestamp(),
                            part.reason()));
        }
    }

    private static List<Drained> whole(Idset ranks) {
        return List.of(new Drained(ranks, 0, ""));
    }
}
