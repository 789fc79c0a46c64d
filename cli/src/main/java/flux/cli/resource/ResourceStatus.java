package flux.cli.resource;

import flux.ledger.resource.ResourceSet;
import flux.ledger.text.Idset;
import java.util.ArrayList;
import java.util.HashSet;
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

    /// What `--states` understands.
    public static final List<String> STATES_KNOWN =
            List.of(
                    "all",
                    "online",
                    "avail",
                    "offline",
                    "exclude",
                    "drain",
                    "draining",
                    "drained",
                    "torpid",
                    "allocated",
                    "housekeeping");

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
    /// @param states of [#STATES_KNOWN]; `online` and `offline` leave out the other
    /// @param fields the names of the fields shown; only those that are shown keep rows apart
    /// @param skipEmpty no row for a state that no node is in
    public List<StatusRow> rows(List<String> states, Set<String> fields, boolean skipEmpty) {
        Set<String> shown = shown(states);
        boolean why = fields.contains("reason") || fields.contains("timestamp");
        boolean offlineAsked = states.contains("offline");
        List<StatusRow> rows = new ArrayList<>();
        for (String state : ORDER) {
            if (!shown.contains(state)) {
                continue;
            }
            for (Drained part : parts(state, why)) {
                if (states.contains("online") || !offlineAsked) {
                    addRow(rows, state, true, part, skipEmpty);
                }
                if (offlineAsked || !states.contains("online")) {
                    addRow(rows, state, false, part, skipEmpty || !offlineAsked);
                }
            }
        }
        return rows;
    }

    private static Set<String> shown(List<String> states) {
        Set<String> shown = new HashSet<>(states);
        shown.removeAll(List.of("online", "offline"));
        if (shown.isEmpty()) {
            shown.addAll(STATES_DEFAULT);
        }
        if (shown.contains("all")) {
            shown.addAll(ORDER);
        }
        if (shown.contains("drain")) {
            shown.addAll(List.of("draining", "drained"));
        }
        return shown;
    }

    /// The same for the nodes of `ranks` only.
    public ResourceStatus onRanks(Idset ranks) {
        return new ResourceStatus(
                all.onRanks(ranks),
                offline.intersect(ranks),
                excluded.intersect(ranks),
                torpid.intersect(ranks),
                allocated.intersect(ranks),
                housekeeping.intersect(ranks),
                drained.stream()
                        .map(
                                part ->
                                        new Drained(
                                                part.ranks().intersect(ranks),
                                                part.timestamp(),
                                                part.reason()))
                        .filter(part -> !part.ranks().isEmpty())
                        .toList());
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
            case "torpid" -> whole(torpid.subtract(allDrained()));
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
            if (ranks.isEmpty()) {
                continue;
            }
            groups.merge(
                    why ? part.timestamp() + " " + part.reason() : "",
                    own,
                    (a, b) -> new Drained(a.ranks().union(b.ranks()), a.timestamp(), a.reason()));
        }
        return groups.isEmpty() ? whole(Idset.EMPTY) : List.copyOf(groups.values());
    }

    private Idset allDrained() {
        return drained.stream().map(Drained::ranks).reduce(Idset.EMPTY, Idset::union);
    }

    private void addRow(
            List<StatusRow> rows, String state, boolean online, Drained part, boolean skipEmpty) {
        Idset ranks = online ? part.ranks().subtract(offline) : part.ranks().intersect(offline);
        if (ranks.isEmpty() && (skipEmpty || !part.ranks().isEmpty() && isDrain(state))) {
            return;
        }
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

    /// Such rows are about some nodes; another says that the rest of them are off.
    private static boolean isDrain(String state) {
        return state.equals("draining") || state.equals("drained");
    }

    private static List<Drained> whole(Idset ranks) {
        return List.of(new Drained(ranks, 0, ""));
    }
}
